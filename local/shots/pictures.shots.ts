import { join } from "node:path";
import type { Page } from "@playwright/test";
import { allStates } from "@/e2e/screens/all-states";
import type { ScreenState } from "@/e2e/screens/screen-state";
import { test } from "@/e2e/support/world-test";
import { areTaken, looks, pictureOf, picturesFolder } from "./pictures";

async function takePictures(page: Page, state: ScreenState): Promise<void> {
  for (const look of looks) {
    const { width, height, colorScheme, forcedColors = null } = look;
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme, forcedColors, reducedMotion: "reduce" });
    await page.screenshot({
      path: join(picturesFolder, pictureOf(state, look)),
      fullPage: true,
      animations: "disabled",
    });
  }
}

test.use({ screenshot: "off" });

for (const state of allStates) {
  test.describe(() => {
    test.use({ javaScriptEnabled: state.scripts !== false });
    test(state.name, async ({ page, world, phone }) => {
      test.skip(areTaken(state), "taken already");
      await page.setViewportSize({ width: 1280, height: 800 });
      await state.show({ page, world, phone });
      await takePictures(page, state);
    });
  });
}
