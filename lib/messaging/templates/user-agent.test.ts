import { describe, expect, it } from "vitest";
import { describeUserAgent } from "./user-agent";

const webkit = "AppleWebKit/605.1.15 (KHTML, like Gecko)";
const blink = "AppleWebKit/537.36 (KHTML, like Gecko)";
const iphone = `Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) ${webkit}`;
const ipad = `Mozilla/5.0 (iPad; CPU OS 17_7 like Mac OS X) ${webkit}`;
const mac = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)";
const windows = `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${blink} Chrome/140.0.0.0 Safari/537.36`;
const android = `Mozilla/5.0 (Linux; Android 10; K) ${blink}`;

describe("describeUserAgent names browser and system", () => {
  it.each([
    ["Safari on iPhone", `${iphone} Version/18.6 Mobile/15E148 Safari/604.1`],
    ["Chrome on iPhone", `${iphone} CriOS/140.0.7339.101 Mobile/15E148 Safari/604.1`],
    ["Firefox on iPhone", `${iphone} FxiOS/143.0 Mobile/15E148 Safari/605.1.15`],
    ["Edge on iPhone", `${iphone} Version/18.0 EdgiOS/140.0.3485.54 Mobile/15E148 Safari/604.1`],
    ["Opera on iPhone", `${iphone} Version/18.6 Mobile/15E148 Safari/604.1 OPT/5.6.0`],
    ["Google app on iPhone", `${iphone} GSA/382.0.801762454 Mobile/15E148 Safari/604.1`],
    ["Safari on iPad", `${ipad} Version/17.7 Mobile/15E148 Safari/604.1`],
    ["Chrome on iPad", `${ipad} CriOS/140.0.7339.101 Mobile/15E148 Safari/604.1`],
    // Safari on macOS, and Safari on an iPad in desktop mode: the same header.
    ["Safari on macOS", `${mac} ${webkit} Version/18.6 Safari/605.1.15`],
    ["Chrome on macOS", `${mac} ${blink} Chrome/140.0.0.0 Safari/537.36`],
    ["Firefox on macOS", "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:143.0) Gecko/20100101 Firefox/143.0"],
    ["Chrome on Windows", windows],
    ["Edge on Windows", `${windows} Edg/140.0.0.0`],
    ["Opera on Windows", `${windows} OPR/122.0.0.0`],
    ["Vivaldi on Windows", `${windows} Vivaldi/7.6.3797.52`],
    ["Firefox on Windows", "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0"],
    ["Internet Explorer on Windows", "Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko"],
    ["Firefox on Linux", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"],
    ["Chrome on Linux", `Mozilla/5.0 (X11; Linux x86_64) ${blink} Chrome/140.0.0.0 Safari/537.36`],
    ["Chrome on ChromeOS", `Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${blink} Chrome/140.0.0.0 Safari/537.36`],
    ["Chrome on Android", `${android} Chrome/140.0.0.0 Mobile Safari/537.36`],
    ["Edge on Android", `${android} Chrome/140.0.0.0 Mobile Safari/537.36 EdgA/140.0.0.0`],
    ["Firefox on Android", "Mozilla/5.0 (Android 15; Mobile; rv:143.0) Gecko/143.0 Firefox/143.0"],
    ["Samsung Internet on Android", `${android} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36`],
    ["Opera on Android", `${android} Chrome/138.0.0.0 Mobile Safari/537.36 OPR/91.0.0.0`],
    ["Opera on Android", "Opera/9.80 (Android; Opera Mini/88.0.2254/191.303; U; en) Presto/2.12.423 Version/12.16"],
    ["UC Browser on Android", `${android} Version/4.0 Chrome/100.0.4896.58 UCBrowser/13.7.5.1321 Mobile Safari/537.36`],
    [
      "Silk on Android",
      `Mozilla/5.0 (Linux; Android 9; KFMAWI) ${blink} Silk/140.1.2 like Chrome/140.0.0.0 Safari/537.36`,
    ],
  ])("%s for %s", (words, userAgent) => {
    expect(describeUserAgent(userAgent)).toBe(words);
  });
});

describe("describeUserAgent passes no text of the header on", () => {
  it.each([
    ["a bot", "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"],
    ["a bot of unknown name", "Mozilla/5.0 (compatible; EvilBot/1.0; +https://evil.test)"],
    ["curl", "curl/8.5.0"],
    ["a library", "python-requests/2.32.3"],
    ["an app", "LeadMaster/3.2 CFNetwork/1568 Darwin/24.0"],
    ["an address", "Pay at https://evil.test now/1.0"],
    ["markup", "<b>Call 911/1.0</b>"],
    ["a key of the prototype", "__proto__/1.0 (constructor) toString/2"],
    ["nothing", ""],
    ["a space", " "],
    ["300 characters of junk", "a/(;)".repeat(60)],
    ["300 letters", "x".repeat(300)],
    ["300 parentheses", "(".repeat(300)],
  ])("says only 'a browser' for %s: %s", (_, userAgent) => {
    expect(describeUserAgent(userAgent)).toBe("a browser");
  });

  it("keeps the system of a bot that names one", () => {
    const bot = `${android} Chrome/140.0.7339.80 Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)`;
    expect(describeUserAgent(bot)).toBe("a browser on Android");
  });
});
