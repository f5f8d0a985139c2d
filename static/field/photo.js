/* A photo made small enough for a weak network, before it is put into the queue. */

const LONGEST = 1600;
const THUMB = 160;
let counter = 0;

/* { field, name, type, bytes, thumb }; raises where the file is no picture. */
export async function shrunk(file, field) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const large = drawn(picture, LONGEST);
  const blob = await new Promise((resolve) => large.toBlob(resolve, "image/jpeg", 0.82));
  if (!blob) throw new Error("no picture");
  const thumb = drawn(picture, THUMB).toDataURL("image/jpeg", 0.6);
  picture.close();
  counter += 1;
  return { field, name: `photo-${counter}.jpg`, type: "image/jpeg", bytes: await blob.arrayBuffer(), thumb };
}

function drawn(picture, longest) {
  const share = Math.min(1, longest / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * share));
  canvas.height = Math.max(1, Math.round(picture.height * share));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}
