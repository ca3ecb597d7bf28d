// Offers reminders in this browser where it can show them: it subscribes, and sends the form.
(function () {
  "use strict";
  var form = document.querySelector("form[data-push-key]");
  if (!form || !("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) return;
  navigator.serviceWorker.getRegistration().then(function (worker) {
    if (!worker) return;
    form.hidden = false;
    form.addEventListener("submit", function (event) {
      if (form.endpoint.value) return;
      event.preventDefault();
      Notification.requestPermission().then(function (said) {
        if (said !== "granted") throw new Error(said);
        return worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: form.dataset.pushKey });
      }).then(function (subscription) {
        var told = subscription.toJSON();
        form.endpoint.value = told.endpoint;
        form.p256dh.value = told.keys.p256dh;
        form.auth.value = told.keys.auth;
        form.submit();
      }).catch(function () {
        form.querySelector("[data-push-failed]").hidden = false;
      });
    });
  });
})();
