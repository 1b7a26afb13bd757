// Runs before the first paint, so that a chosen theme does not flash the other one.
{
  let theme = ''
  try {
    theme = localStorage.getItem('theme') ?? ''
  } catch {
    // Storage may be switched off; then the device decides.
  }
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
}
