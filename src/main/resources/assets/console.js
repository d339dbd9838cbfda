// Writes moments in the viewer's zone, keeps what is live up to date, shows the errors of htmx, and sends a form once. Without it the pages work,
// in UTC, and stand still.
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

  // Puts each element of the news in the place of the one with its id. The focus stays where it was; so does what is scrolled around them.
  function exchange(news) {
    var focused = document.activeElement;
    var id = focused && focused.id;
    var address = focused && focused.getAttribute('href');
    var parts = document.createElement('template');
    parts.innerHTML = news;
    Array.prototype.slice.call(parts.content.children).forEach(function (part) {
      var before = document.getElementById(part.id);
      if (!before) {
        return;
      }
      var within = before.contains(focused);
      before.parentNode.replaceChild(part, before);
      writeTimes(part);
      if (within) {
        var again = id ? document.getElementById(id) : Array.prototype.filter.call(part.querySelectorAll('a[href]'), function (link) {
          return link.getAttribute('href') === address;
        })[0];
        if (again) {
          again.focus();
        }
      }
    });
  }

  // News come by server-sent events; where there are none, they are asked for.
  function follow(element) {
    var address = '/console/live/' + element.getAttribute('data-live') + '?watch=' + encodeURIComponent(element.getAttribute('data-watch') || '');
    var known = null;

    function tell(news) {
      if (element.hasAttribute('data-live-html')) {
        exchange(news);
      } else if (known === null) {
        known = news;
      } else if (known !== news) {
        element.hidden = false;
      }
    }

    function ask() {
      var request = new XMLHttpRequest();
      request.open('GET', address);
      request.setRequestHeader('Accept', 'application/json');
      request.onloadend = function () {
        if (request.status === 200) {
          tell(JSON.parse(request.responseText).now);
        }
        if (request.status !== 404) {
          setTimeout(ask, 5000);
        }
      };
      request.send();
    }

    if (!window.EventSource) {
      ask();
      return;
    }
    var events = new EventSource(address);
    events.onmessage = function (event) { tell(event.data); };
    events.onerror = function () {
      if (events.readyState === 2) { // closed for good
        ask();
      }
    };
  }

  // A request of htmx that fails would leave the old list under the new filter, or be repeated for ever. So its address is loaded in full, and
  // the program says there what is wrong. A page that was loaded so, and fails in the same way again, asks no more.
  var key = 'loaded-in-full';
  var here = window.location.pathname + window.location.search;
  var inFull = remembered() === here ? here : null;
  var givenUp = null;
  var leaving = false;
  remember(null);

  function remembered() {
    try {
      return sessionStorage.getItem(key);
    } catch (blocked) {
      return null;
    }
  }

  function remember(address) {
    try {
      if (address) {
        sessionStorage.setItem(key, address);
      } else {
        sessionStorage.removeItem(key);
      }
    } catch (blocked) {
      // the browser keeps nothing
    }
  }

  function isPoll(element) {
    return /^every /.test(element.getAttribute('hx-trigger') || '');
  }

  function loadInFull(event) {
    var url = new URL(event.detail.pathInfo.finalRequestPath, window.location.href);
    var address = url.pathname + url.search;
    if (leaving) { // a browser ends the requests of a page that a person leaves
      return;
    }
    if (isPoll(event.target)) { // the program may be away for a moment: the next look will tell
      if (!event.detail.xhr || event.detail.xhr.status < 400 || event.detail.xhr.status >= 500) {
        return;
      }
      if (address === inFull) {
        givenUp = event.target;
        return;
      }
    }
    leaving = true;
    remember(address);
    window.location.assign(address);
  }

  // A form is sent once: a second press before the next page comes would do the same thing twice.
  function sendOnce(event) {
    var form = event.target;
    if (event.defaultPrevented || form.getAttribute('method') !== 'post') {
      return;
    }
    if (form.hasAttribute('data-sent')) {
      event.preventDefault();
    }
    form.setAttribute('data-sent', '');
    setTimeout(function () { form.removeAttribute('data-sent'); }, 10000); // a person may have stopped it, or opened it in a new tab
  }

  document.addEventListener('submit', sendOnce);
  document.addEventListener('htmx:responseError', loadInFull);
  document.addEventListener('htmx:sendError', loadInFull);
  document.addEventListener('htmx:beforeRequest', function (event) {
    if (givenUp && event.target === givenUp) {
      event.preventDefault();
    }
  });
  function leave() {
    leaving = true;
    setTimeout(function () { leaving = false; }, 5000); // a file may come instead of a page
  }

  window.addEventListener('beforeunload', leave);
  window.addEventListener('pagehide', leave); // where a browser does not tell the other
  window.addEventListener('pageshow', function () { // also of a page that a person comes back to
    leaving = false;
    document.querySelectorAll('form[data-sent]').forEach(function (form) { form.removeAttribute('data-sent'); });
  });
  document.querySelectorAll('[data-live]').forEach(follow);
  document.addEventListener('htmx:afterSwap', function () {
    inFull = null;
    writeTimes(document);
  });
  writeTimes(document);
})();
