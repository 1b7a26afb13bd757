// Pages of accounts: the name as it will be printed, the time zone, and what needs script.

for (const input of document.querySelectorAll('[data-proof]')) {
  const proof = document.getElementById(input.dataset.proof)
  input.addEventListener('input', () => {
    proof.textContent = input.value.trim() || proof.dataset.empty
  })
}

for (const input of document.querySelectorAll('[data-time-zone]')) {
  input.value ||= Intl.DateTimeFormat().resolvedOptions().timeZone ?? ''
}

// Passkeys: offered where they can work, and nowhere else.
if (window.PublicKeyCredential) {
  for (const part of document.querySelectorAll('[data-needs-script]')) part.hidden = false
}

// allauth's scripts do the work; the page says which of its parts they are to use.
for (const part of document.querySelectorAll('[data-passkey]')) {
  const { passkey, ...ids } = part.dataset
  window.allauth.webauthn.forms[passkey]({ ids })
}

// Closing the passkey's dialogue is no fault; anything else is said in the page.
document.addEventListener('allauth.error', event => {
  event.preventDefault()
  const { exception } = event.detail
  const alert = document.querySelector('[data-passkey-failed]')
  if (alert) alert.hidden = ['NotAllowedError', 'AbortError'].includes(exception?.name)
})
