// For the service worker: show a reminder, and open the diary when it is tapped.
(function () {
  "use strict";
  self.addEventListener("push", function (event) {
    var told = {};
    try { told = event.data ? event.data.json() : {}; } catch (_) { /* not ours: the plain words below */ }
    event.waitUntil(
      self.registration.showNotification(told.title || "Your check-in is ready", {
        tag: "check-in", // a newer one takes the place of an older one
        data: { url: told.url || "/" },
      })
    );
  });
  self.addEventListener("notificationclick", function (event) {
    event.notification.close();
    var url = new URL(event.notification.data.url, self.location.origin).href;
    if (new URL(url).origin !== self.location.origin) return;
    event.waitUntil(
      self.clients.matchAll({ type: "window" }).then(function (open) {
        return open.length ? open[0].focus().then(function (page) { return page.navigate(url); }) : self.clients.openWindow(url);
      })
    );
  });
})();
