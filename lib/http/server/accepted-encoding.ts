/** Does an Accept-Encoding header allow an encoding (RFC 9110, section 12.5.3)? A wildcard counts as a refusal: it costs bytes only. */
export function accepts(header: string, encoding: string): boolean {
  return header.split(",").some((part) => {
    const [name = "", ...parameters] = part
      .trim()
      .toLowerCase()
      .split(/\s*;\s*/);
    return name === encoding && !parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter));
  });
}
