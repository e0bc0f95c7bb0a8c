import { expect, test } from "vitest";
import { deriveKey } from "./keyring";

// Made with these labels before: another key would end every pending sign-in and every link at a deployment.
test.each([
  ["codeKeyId", "59553d2cb6a035711c83987100081e2af0c6d741f5339f6bee1e25e59387fdf3"],
  ["codes", "94a028b630bc473dab1418ea8ea06351bef8b26850d97b5296c426dd5661d142"],
  ["notMeLinks", "31660325b6a536ff794a2560a351c725668cace97cb3fa460f3feef9d031d617"],
  ["temporaryCodes", "fad356d50c887b40523ee29713a38e7a129093ab4d83abecb2e780f4fa9a6d04"],
  ["feedbackVisitors", "999458159a0baa8d5ccccda8b71c3d0c324f04f9b436226e164c3466beb1804a"],
  ["nextAuth", "105a1a6d75d2fee1785114352d29c14f30bb06d8d3aee62bdbd7148729750202"],
] as const)("the key for %s stays the same from release to release", (use, hex) => {
  expect(Buffer.from(deriveKey("a secret of the application, 32 bytes", use)).toString("hex")).toBe(hex);
});
