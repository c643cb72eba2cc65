import { type Browser, chromium } from 'playwright-core';

/** Debian's Chromium without the windows of a desktop: it costs three quarters of the processor. `npm test` installs it. */
const CHROMIUM = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium-headless-shell';

export function startBrowser(): Promise<Browser> {
  // Debian's Chromium needs no sandbox of its own where the tests run as root.
  return chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
}
