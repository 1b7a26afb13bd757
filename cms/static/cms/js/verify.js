// A file that was chosen or dropped is compared at once; without script a button does it.
for (const form of document.querySelectorAll('form[data-compare]')) {
  const button = form.querySelector('[data-compare-button]')
  button.hidden = true
  form.addEventListener('change', event => {
    if (event.target.files?.length) form.requestSubmit(button)
  })
}
