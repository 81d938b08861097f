// What every page needs that talks to the server over a line which breaks: when to try again, and how to tell an answer from a page.
const RETRY_MS = [2_000, 4_000, 8_000, 15_000];

/** How long to wait before trying once more, after so many failures in a row. */
export function pauseAfter(failures) {
  return RETRY_MS[Math.min(failures, RETRY_MS.length - 1)];
}

export function isJson(response) {
  return response.headers.get("Content-Type")?.startsWith("application/json") ?? false;
}

/** Signed out, or the token is older than the session: a fresh token comes with the page itself, once somebody has signed in again. */
export async function renewToken(form, selector) {
  const page = await fetch(location.href, { redirect: "manual" }).catch(() => null);
  if (!page?.ok) return;
  const fresh = new DOMParser().parseFromString(await page.text(), "text/html");
  const token = fresh.querySelector(`${selector} [name=csrfmiddlewaretoken]`);
  if (token) form.elements.csrfmiddlewaretoken.value = token.value;
}
