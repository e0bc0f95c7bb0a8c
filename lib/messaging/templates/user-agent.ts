/** Browser and system of a User-Agent header, in words that a security message may show. */
import Bowser from "bowser";

/** Bowser's names and ours. Bowser returns a part of the header as the name of a program that it does not know. */
const browsers = new Map([
  ["Amazon Silk", "Silk"],
  ["Brave", "Brave"],
  ["Chrome", "Chrome"],
  ["Chromium", "Chromium"],
  ["DuckDuckGo", "DuckDuckGo"],
  ["Firefox", "Firefox"],
  ["Focus", "Firefox Focus"],
  ["Google Search", "Google app"],
  ["Internet Explorer", "Internet Explorer"],
  ["Microsoft Edge", "Edge"],
  ["NAVER Whale Browser", "Whale"],
  ["Opera", "Opera"],
  ["Opera Touch", "Opera"],
  ["Safari", "Safari"],
  ["Samsung Internet for Android", "Samsung Internet"],
  ["UC Browser", "UC Browser"],
  ["Vivaldi", "Vivaldi"],
  ["Yandex Browser", "Yandex Browser"],
]);

/** Devices first: for iPhone and iPad the device says more than "iOS". */
const systems = new Map([
  ["iPhone", "iPhone"],
  ["iPad", "iPad"],
  ["Android", "Android"],
  ["Chrome OS", "ChromeOS"],
  ["Linux", "Linux"],
  ["macOS", "macOS"],
  ["Windows", "Windows"],
]);

/**
 * Describes the browser and system that a client claims to be, such as "Chrome on iPhone".
 *
 * The attacker chooses the header: only words of the two lists come out, "a browser" for everything else. An iPad that
 * asks for desktop pages (the default) sends the header of a Mac.
 */
export function describeUserAgent(userAgent: string): string {
  // Bowser throws on an empty header.
  if (userAgent === "") return "a browser";
  const { browser, os, platform } = Bowser.parse(userAgent);
  const system = systems.get(platform.model ?? "") ?? systems.get(os.name ?? "");
  const name = browsers.get(browser.name ?? "") ?? "a browser";
  return system ? `${name} on ${system}` : name;
}
