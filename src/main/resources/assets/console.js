// Writes moments in the viewer's zone, and keeps what is live up to date. Without it the pages work, in UTC, and stand still.
(function () {
  'use strict';

  var whole = { year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit' };

  function writeTimes(root) {
    root.querySelectorAll('time[datetime]').forEach(function (time) {
      var moment = new Date(time.getAttribute('datetime'));
      if (!isNaN(moment.getTime()) && !time.title) {
        time.title = time.getAttribute('datetime');
        time.textContent = moment.toLocaleString(document.documentElement.lang, whole);
      }
    });
  }

  document.addEventListener('htmx:afterSwap', function () { writeTimes(document); });
  writeTimes(document);
})();
