// Beside each time in a hub's zone, the visitor's own where the clocks differ.

const language = document.documentElement.lang || 'en'
// "en" alone would be American: month first, twelve hours.
const locale = language === 'en' ? 'en-GB' : language
const shape = {
  weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
}

function clock(moment, timeZone) {
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'short', timeStyle: 'short', timeZone }).format(moment)
}

function addOwnTimes(root) {
  for (const place of root.querySelectorAll('[data-own-time][hidden]')) {
    const { starts, ends, zone, words } = place.dataset
    const from = new Date(starts)
    const until = new Date(ends)
    try {
      if (clock(from, zone) === clock(from)) continue
    } catch {
      continue // A zone that this browser does not know.
    }
    place.textContent = words.replace('{time}', new Intl.DateTimeFormat(locale, shape).formatRange(from, until))
    place.hidden = false
  }
}

addOwnTimes(document)
document.addEventListener('htmx:afterSwap', event => addOwnTimes(event.target))
