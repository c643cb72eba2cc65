/**
 * As much of a browser as a sign-in needs: follows redirects, keeps cookies, and sends the form of a page. It stops at an
 * address of `home`, which is the page's own work.
 */
export class CookieBrowser {
  readonly #home: string;
  readonly #cookies = new Map<string, string>();

  constructor(home: string) {
    this.#home = home;
  }

  /**
   * Opens an address and fills in each form that comes, until the way leads home.
   *
   * @param fields what the person types, by the names of the fields
   * @returns the address of home
   */
  async signIn(url: string, fields: Readonly<Record<string, string>>): Promise<string> {
    let next: { readonly url: string; readonly form: URLSearchParams | null } = { url, form: null };
    for (let steps = 0; steps < 20; steps += 1) {
      if (next.url.startsWith(this.#home)) return next.url;
      const response = await this.#send(next.url, next.form);
      const location = response.headers.get('location');
      if (location === null) {
        const page = await response.text();
        const action = /<form[^>]* action="([^"]+)"/.exec(page)?.[1];
        if (action === undefined) throw new Error(`${response.status} without a form: ${page.slice(0, 400)}`);
        next = { url: new URL(action, next.url).href, form: filled(page, fields) };
      } else next = { url: new URL(location, next.url).href, form: null };
    }
    throw new Error('the way does not lead home');
  }

  async #send(url: string, form: URLSearchParams | null): Promise<Response> {
    const response = await fetch(url, {
      method: form === null ? 'GET' : 'POST',
      redirect: 'manual',
      headers: { cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form !== null && { body: form }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      this.#cookies.set(name, value);
    }
    return response;
  }
}

function filled(page: string, fields: Readonly<Record<string, string>>): URLSearchParams {
  const form = new URLSearchParams(fields);
  for (const [input] of page.matchAll(/<input[^>]*>/g)) {
    const name = / name="([^"]+)"/.exec(input)?.[1];
    const value = / value="([^"]*)"/.exec(input)?.[1];
    if (name !== undefined && value !== undefined && !form.has(name)) form.set(name, value);
  }
  return form;
}
