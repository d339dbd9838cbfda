// Draws the table of costs as a chart, in the colours of the page. Without it the table says the same.
(function () {
  'use strict';

  var canvas = document.getElementById('chart');
  if (!canvas || !window.Chart) {
    return;
  }

  function colour(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  }

  var rows = Array.prototype.map.call(document.querySelectorAll('#figures tbody tr'), function (row) {
    return { key: row.dataset.key, value: 'value' in row.dataset ? Number(row.dataset.value) : null };
  });
  if (canvas.dataset.by === 'day') {
    rows = withEmptyDays(rows);
  }

  /** A day without a call is a day, too. */
  function withEmptyDays(given) {
    var known = {};
    given.forEach(function (row) { known[row.key] = row; });
    var all = [];
    var last = new Date(given[given.length - 1].key + 'T00:00:00Z');
    for (var day = new Date(given[0].key + 'T00:00:00Z'); day <= last && all.length < 400; day.setUTCDate(day.getUTCDate() + 1)) {
      var key = day.toISOString().slice(0, 10);
      all.push(known[key] || { key: key, value: 0 });
    }
    return all;
  }

  var flat = canvas.dataset.by !== 'day'; // names are read on lines of their own, days from left to right
  canvas.parentElement.style.height = (flat ? 70 + rows.length * 34 : 300) + 'px';

  function draw() {
    var names = { ticks: { color: colour('--quiet') }, grid: { display: false } };
    var values = { beginAtZero: true, ticks: { color: colour('--quiet'), maxTicksLimit: 6 }, grid: { color: colour('--line') },
      title: { display: true, text: canvas.dataset.measure, color: colour('--quiet') } };
    return new window.Chart(canvas, {
      type: 'bar',
      data: {
        labels: rows.map(function (row) { return row.key; }),
        datasets: [{ label: canvas.dataset.measure, data: rows.map(function (row) { return row.value; }), backgroundColor: colour('--link'), maxBarThickness: 28 }]
      },
      options: {
        indexAxis: flat ? 'y' : 'x',
        maintainAspectRatio: false,
        animation: false,
        plugins: { legend: { display: false } },
        scales: flat ? { x: values, y: names } : { x: names, y: values }
      }
    });
  }

  var chart = draw();
  window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', function () {
    chart.destroy();
    chart = draw();
  });
})();
