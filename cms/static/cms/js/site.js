// The few lines that HTML and CSS cannot do alone. Every page works without them.

function chooseTheme(theme) {
  if (theme) document.documentElement.dataset.theme = theme
  else delete document.documentElement.dataset.theme
  try {
    localStorage.setItem('theme', theme)
  } catch {
    // Storage may be switched off; then the choice lasts for this page.
  }
}

for (const row of document.querySelectorAll('[data-theme-row]')) {
  const select = row.querySelector('[data-theme-switch]')
  row.hidden = false
  select.value = document.documentElement.dataset.theme ?? ''
  select.addEventListener('change', () => chooseTheme(select.value))
}

// One listener each, on the document: what htmx puts into the page is served too.
document.addEventListener('click', event => {
  const opener = event.target.closest('[data-opens]')
  const dialog = opener && document.getElementById(opener.dataset.opens)
  if (dialog?.showModal) {
    event.preventDefault()
    dialog.showModal()
  }
  const closer = event.target.closest('[data-closes]')
  if (closer) closer.closest('dialog')?.close()
  if (event.target.closest('[data-print]')) window.print()
})

// What is to be handed on is copied by a button, where the browser lets it.
if (navigator.clipboard) {
  for (const button of document.querySelectorAll('[data-copies]')) button.hidden = false
}
document.addEventListener('click', async event => {
  const button = event.target.closest('[data-copies]')
  if (!button) return
  await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).textContent.trim())
  const toast = document.createElement('div')
  toast.className = 'toast'
  toast.textContent = button.dataset.copied
  document.getElementById('toasts').append(toast)
})

// Ordering question: the buttons submit to the server; in a list marked data-live they
// move the item here, and say so. The order of the hidden inputs is what is sent.
document.addEventListener('click', event => {
  const button = event.target.closest('ol.order[data-live] button[data-move]')
  if (!button) return
  event.preventDefault()
  const item = button.closest('li')
  const up = button.dataset.move === 'up'
  const other = up ? item.previousElementSibling : item.nextElementSibling
  if (!other) return
  if (up) other.before(item)
  else other.after(item)
  const list = item.parentElement
  const items = [...list.children]
  items.forEach((each, index) => {
    each.querySelector('.code').textContent = index + 1
    each.querySelector('[data-move=up]').disabled = index === 0
    each.querySelector('[data-move=down]').disabled = index === items.length - 1
  })
  const place = `${items.indexOf(item) + 1}/${items.length}`
  document.getElementById(list.dataset.live).textContent =
    `${item.querySelector('.t').textContent}: ${place}`
  const next = button.disabled ? item.querySelector('[data-move]:not(:disabled)') : button
  next.focus()
  list.dispatchEvent(new Event('change', { bubbles: true }))
})

// A file dropped on a field is the file chosen in it.
for (const name of ['dragover', 'dragleave', 'drop']) {
  document.addEventListener(name, event => {
    const drop = event.target.closest?.('[data-drop]')
    if (!drop) return
    event.preventDefault()
    drop.classList.toggle('over', name === 'dragover')
    const input = drop.querySelector('input[type=file]')
    if (name === 'drop' && event.dataTransfer.files.length) {
      input.files = event.dataTransfer.files
      input.dispatchEvent(new Event('change', { bubbles: true }))
    }
  })
}
document.addEventListener('change', event => {
  const drop = event.target.closest('[data-drop]')
  const file = event.target.files?.[0]
  if (drop && file) drop.querySelector('[data-drop-name]').textContent = file.name
})

// A form that is being sent is sent once, and its button says so.
const waiting = new Set()
function stopWaiting() {
  for (const button of waiting) button.removeAttribute('aria-busy')
  waiting.clear()
}
document.addEventListener('submit', event => {
  const button = event.submitter
  if (!button || event.defaultPrevented || event.target.method === 'dialog') return
  if (waiting.has(button)) {
    event.preventDefault()
  } else {
    button.setAttribute('aria-busy', 'true')
    waiting.add(button)
  }
})
window.addEventListener('pageshow', stopWaiting)
document.addEventListener('htmx:afterRequest', stopWaiting)

// Toasts go by themselves; what must be read is an alert in the page.
new MutationObserver(records => {
  for (const toast of records.flatMap(record => [...record.addedNodes])) {
    setTimeout(() => toast.remove?.(), 6000)
  }
}).observe(document.getElementById('toasts'), { childList: true })

// Whoever is not signed in, or not any more, leaves no attendance list in this browser
// (courses/js/roll_copy.js). Marks that wait to be sent name nobody, and stay.
if (document.body.hasAttribute('data-visitor')) forgetLists().catch(() => {})

async function forgetLists () {
  const kept = await window.caches?.keys() ?? []
  const lists = kept.filter(name => name.startsWith('roll:'))
  await Promise.all(lists.map(name => caches.delete(name)))
  const workers = await navigator.serviceWorker?.getRegistrations() ?? []
  await Promise.all(workers.map(worker => worker.unregister()))
}
