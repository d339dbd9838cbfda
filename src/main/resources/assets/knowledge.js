// Sends a file as it is to PUT /knowledge/<base>/<name>. Without it a document is typed or pasted.
(function () {
  'use strict';

  var form = document.getElementById('put');
  var file = document.getElementById('put-file');
  var state = document.getElementById('put-state');
  var kinds = { md: 'text/markdown', markdown: 'text/markdown', txt: 'text/plain', html: 'text/html', htm: 'text/html', pdf: 'application/pdf', csv: 'text/csv' };

  document.getElementById('with-file').hidden = false;

  file.addEventListener('change', function () {
    var name = document.getElementById('put-name');
    if (file.files.length && !name.value) {
      name.value = file.files[0].name;
    }
  });

  form.addEventListener('submit', function (event) {
    if (!file.files.length) {
      return;
    }
    event.preventDefault();
    var chosen = file.files[0];
    var kind = kinds[chosen.name.split('.').pop().toLowerCase()];
    if (!kind) {
      state.textContent = 'This kind of file cannot be read.';
      return;
    }
    state.textContent = 'It is being sent.';
    fetch('/knowledge/' + encodeURIComponent(form.elements.base.value.trim()) + '/' + encodeURIComponent(form.elements.document.value.trim()), {
      method: 'PUT', headers: { 'Content-Type': kind }, body: chosen, credentials: 'same-origin'
    }).then(function (answer) {
      return answer.json().then(function (body) {
        if (!answer.ok) {
          throw new Error(typeof body.detail === 'string' ? body.detail : 'It was refused: ' + answer.status);
        }
        window.location.assign('/console/knowledge?base=' + encodeURIComponent(body.base) + '#documents');
      });
    }).catch(function (failure) {
      state.textContent = failure.message;
    });
  });
})();
