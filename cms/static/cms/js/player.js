// The player: htmx changes the step in place; this keeps the focus, and the keys.
// Without it every link and button loads a page.

// A page that is no step (the record, signing in, an error) is loaded whole.
document.addEventListener('htmx:beforeSwap', event => {
  const { target, xhr } = event.detail
  if (!target?.classList?.contains('player')) return
  if (xhr.responseText.includes('class="player"')) {
    event.detail.shouldSwap = true
    event.detail.isError = false
  } else {
    event.detail.shouldSwap = false
    location.assign(xhr.responseURL)
  }
})

// Without a network the browser says so, with the button still there to try again.
document.addEventListener('htmx:sendError', event => {
  const section = event.target.closest('section.q')
  const state = section?.querySelector('.saved')
  if (!state) return
  state.classList.add('no')
  state.textContent = document.documentElement.dataset.offline ?? '…'
})

// Who listens or uses the keyboard begins at the top of the new step, or at its fault.
document.addEventListener('htmx:afterSettle', event => {
  if (!event.target.classList?.contains('player')) return
  const fault = document.querySelector('.q .error')?.closest('.q')
  const field = fault?.querySelector('input:not([type=hidden]), select')
  if (field) field.focus()
  else document.getElementById('main')?.focus({ preventScroll: true })
})

// The field of a number is marked by whether its fault is shown.
document.addEventListener('htmx:oobAfterSwap', event => {
  const field = event.target.closest?.('.field')
  const input = field?.querySelector('input')
  if (!input) return
  const bad = Boolean(field.querySelector('.error'))
  field.classList.toggle('bad', bad)
  if (bad) input.setAttribute('aria-invalid', 'true')
  else input.removeAttribute('aria-invalid')
})

// Alt+Shift with an arrow goes to the step before or after.
document.addEventListener('keydown', event => {
  if (!event.altKey || !event.shiftKey || event.ctrlKey || event.metaKey) return
  const rel = { ArrowLeft: 'prev', ArrowRight: 'next' }[event.key]
  const link = rel && document.querySelector(`.player .foot a[rel=${rel}]`)
  if (!link) return
  event.preventDefault()
  link.click()
})
