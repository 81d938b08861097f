// Forms with data-passkey, or with a field passkey_options, ask the device for a passkey before they go out: a new one where the
// options name a relying party with a user, else a signature of the challenge. Its answer goes into the field credential.
const texts = document.querySelector("[data-passkey-texts]")?.dataset ?? {};

function bytes(text) {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function text(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
}

const known = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

async function optionsFor(form) {
  const field = form.elements.passkey_options;
  if (field) return JSON.parse(field.value).publicKey;
  const stored = document.getElementById("passkey-options");
  const given = stored
    ? JSON.parse(stored.textContent)
    : await (await fetch(form.action, { headers: { Accept: "application/json" } })).json();
  return (given.creation_options ?? given.request_options).publicKey;
}

async function create(options) {
  const made = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: known(options.excludeCredentials),
      authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" },
    },
  });
  return answer(made, {
    attestationObject: text(made.response.attestationObject),
    transports: made.response.getTransports?.() ?? [],
  });
}

async function sign(options) {
  const made = await navigator.credentials.get({
    publicKey: { ...options, challenge: bytes(options.challenge), allowCredentials: known(options.allowCredentials) },
  });
  const { authenticatorData, signature, userHandle } = made.response;
  return answer(made, {
    authenticatorData: text(authenticatorData),
    signature: text(signature),
    userHandle: userHandle ? text(userHandle) : null,
  });
}

function answer(made, response) {
  return JSON.stringify({
    id: made.id,
    rawId: text(made.rawId),
    type: made.type,
    authenticatorAttachment: made.authenticatorAttachment,
    clientExtensionResults: made.getClientExtensionResults(),
    response: { clientDataJSON: text(made.response.clientDataJSON), ...response },
  });
}

function say(form, sentence) {
  const button = document.querySelector(`button[form="${form.id}"]`) ?? form.querySelector("button[type=submit]");
  const place = button.closest(".govuk-button-group") ?? button;
  const before = place.parentNode.querySelector("[data-passkey-said]");
  const line = before ?? Object.assign(document.createElement("p"), { className: "govuk-error-message" });
  line.dataset.passkeySaid = "";
  line.setAttribute("role", "alert");
  line.textContent = sentence;
  if (!before) place.before(line);
}

async function ask(form) {
  if (!window.PublicKeyCredential) return say(form, texts.missing);
  try {
    const options = await optionsFor(form);
    form.elements.credential.value = await (options.user ? create(options) : sign(options));
  } catch (error) {
    return say(form, error.name === "InvalidStateError" ? texts.known : texts.refused);
  }
  form.submit();
}

document.querySelectorAll("form[data-passkey], form:has([name=passkey_options])").forEach((form) => {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask(form);
  });
});
