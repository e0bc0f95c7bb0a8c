/** Where the pictures are, and in which looks each state is taken. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileNameOf } from "@/e2e/screens/all-states";
import type { ScreenState } from "@/e2e/screens/screen-state";
import { dataFolder } from "@/local/launcher/environment.mjs";

export const picturesFolder = join(dataFolder, "shots");

type Look = { name: string; width: number; height: number; colorScheme: "light" | "dark"; forcedColors?: "active" };

export const looks: readonly Look[] = [
  { name: "1280-light", width: 1280, height: 800, colorScheme: "light" },
  { name: "1280-dark", width: 1280, height: 800, colorScheme: "dark" },
  { name: "390-light", width: 390, height: 844, colorScheme: "light" },
  { name: "390-dark", width: 390, height: 844, colorScheme: "dark" },
  { name: "1280-forced-colors", width: 1280, height: 800, colorScheme: "dark", forcedColors: "active" },
];

export const pictureOf = (state: ScreenState, look: Look): string => `${fileNameOf(state)}.${look.name}.png`;

export const areTaken = (state: ScreenState): boolean =>
  looks.every((look) => existsSync(join(picturesFolder, pictureOf(state, look))));
