/* Where the phone is: longitude, latitude and how exact. */

export function locate(timeout = 20000) {
  return new Promise((resolve, reject) => {
    if (!navigator.geolocation) { reject(new Error("none")); return; }
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve({
        longitude: coords.longitude.toFixed(6),
        latitude: coords.latitude.toFixed(6),
        metres: Math.round(coords.accuracy),
      }),
      reject,
      { enableHighAccuracy: true, timeout, maximumAge: 30000 },
    );
  });
}

/* Without asking anybody: only where the permission was given before. */
export async function locateQuietly() {
  try {
    const allowed = await navigator.permissions.query({ name: "geolocation" });
    return allowed.state === "granted" ? await locate(5000) : null;
  } catch (error) {
    return null;
  }
}
