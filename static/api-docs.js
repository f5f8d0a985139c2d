/* Starts Swagger UI on the page of the interface for programs; nothing is asked of another host. */
(function () {
  "use strict";
  const place = document.getElementById("api-docs");
  window.SwaggerUIBundle({
    url: place.dataset.schema,
    domNode: place,
    deepLinking: true,
    docExpansion: "none",
    validatorUrl: null,
    withCredentials: false,
    presets: [window.SwaggerUIBundle.presets.apis],
    requestInterceptor: function (request) {
      const token = JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"];
      if (token) request.headers["X-CSRFToken"] = token;
      return request;
    },
  });
})();
