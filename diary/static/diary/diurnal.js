// Comfort only: every page works without this file.
(function () {
  "use strict";
  var summary = document.querySelector("[data-summary]");
  var heading = document.querySelector("h1[tabindex]");
  if (summary) summary.focus();
  else if (heading && !location.hash) heading.focus({ preventScroll: true });

  var zone = document.querySelector("input[data-zone]");
  if (zone) {
    var name = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (name) zone.value = name;
  }

  var passkey = document.querySelector("[data-passkey]");
  if (passkey && window.PublicKeyCredential) {
    passkey.hidden = false;
    document.addEventListener("allauth.error", function (event) {
      event.preventDefault();
      passkey.querySelector("[data-passkey-failed]").hidden = false;
    });
  }

  // A tap on the picture ticks its box without moving the page there, as a label on its own would.
  document.addEventListener("click", function (event) {
    var spot = event.target.closest(".spot");
    if (!spot || !spot.control) return;
    event.preventDefault();
    spot.control.checked = !spot.control.checked;
    spot.control.dispatchEvent(new Event("change", { bubbles: true }));
  });

  // A hasty second tap sends nothing twice.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
    setTimeout(function () { delete form.dataset.sent; }, 2000);
  });

  document.querySelectorAll("button[data-copy]").forEach(function (button) {
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", function () {
      navigator.clipboard.writeText(button.dataset.copy).then(function () {
        document.querySelector("[data-copy-status]").textContent = button.dataset.copied;
      });
    });
  });
})();
