import { readdirSync, readFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect } from "vitest";

/** A secret that was found, where, and how it stood there. */
export interface Leak {
  readonly secret: string;
  readonly place: string;
  readonly as: string;
}

/** How a secret may stand somewhere without being hidden: as it is, encoded, or as what Cisco's type 7 makes of it. */
interface Disguise {
  readonly as: string;
  readonly text: string;
}

/**
 * Fails where one of the secrets, by the names that a test gives them, is in a file below `folder` (plan, journal, state, log, previews, the twin's) or in one
 * of the texts (standard output, user data), be it encoded. Secrets must be at least 8 characters, or they are found by chance.
 */
export async function expectNoSecret(
  secrets: Readonly<Record<string, string>>,
  folder: string,
  texts: Readonly<Record<string, string>> = {},
): Promise<void> {
  expect(await leaks(secrets, folder, texts)).toEqual([]);
}

export async function leaks(
  secrets: Readonly<Record<string, string>>,
  folder: string,
  texts: Readonly<Record<string, string>> = {},
): Promise<readonly Leak[]> {
  const files = await filesBelow(folder);
  const contents = await Promise.all(
    files.map(async (path) => [relative(folder, path), unpacked(await readFile(path))] as const),
  );
  return leaksIn(secrets, [...contents, ...Object.entries(texts)]);
}

/** Looks at the arguments of every program of this machine, again and again, until it is asked what it has seen. */
export function watchArguments(secrets: Readonly<Record<string, string>>): () => readonly Leak[] {
  const seen = new Map<string, Leak>();
  const look = () => {
    const lines = readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map((id) => [`arguments of a program`, argumentsOf(id)] as const);
    for (const leak of leaksIn(secrets, lines)) seen.set(JSON.stringify(leak), leak);
  };
  const timer = setInterval(look, 5);
  look();
  return () => {
    clearInterval(timer);
    look();
    return [...seen.values()];
  };
}

function argumentsOf(id: string): string {
  try {
    return readFileSync(`/proc/${id}/cmdline`, "latin1").replaceAll("\0", " ");
  } catch {
    // It has ended meanwhile.
    return "";
  }
}

function leaksIn(
  secrets: Readonly<Record<string, string>>,
  places: readonly (readonly [string, string])[],
): readonly Leak[] {
  return Object.entries(secrets).flatMap(([secret, value]) => {
    if (value.length < 8) throw new Error(`secret ${secret} is too short to be looked for`);
    const disguises = disguisesOf(value);
    return places.flatMap(([place, content]) =>
      disguises.filter(({ text }) => content.includes(text)).map(({ as }) => ({ secret, place, as })),
    );
  });
}

function disguisesOf(value: string): readonly Disguise[] {
  const bytes = Buffer.from(value, "utf8");
  // Base64 of a text that holds it: what it is depends on where in three bytes it begins; its ends depend on its neighbours.
  const encoded = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString("base64")
      .replace(/=+$/, "");
    return { as: "base64", text: text.slice(Math.ceil((before * 8) / 6), -2) };
  });
  const hidden = Array.from({ length: 16 }, (_, salt) => ({ as: "type 7", text: type7(value, salt) }));
  return [
    { as: "plain text", text: value },
    { as: "JSON", text: JSON.stringify(value).slice(1, -1) },
    { as: "a URL", text: encodeURIComponent(value) },
    { as: "hexadecimal", text: bytes.toString("hex") },
    { as: "reversed", text: [...value].reverse().join("") },
    ...encoded,
    ...hidden,
  ].filter(
    ({ as, text }, at, all) =>
      as === "plain text" || (text !== value && all.findIndex((one) => one.text === text) === at),
  );
}

const PAD = "dsfd;kfoA,.iyewrkldJKDHSUBsgvca69834ncxv9873254k;fg87";

/** Without the salt in front. */
function type7(value: string, salt: number): string {
  return [...value]
    .map((letter, at) =>
      (letter.charCodeAt(0) ^ PAD.charCodeAt((salt + at) % PAD.length)).toString(16).padStart(2, "0"),
    )
    .join("")
    .toUpperCase();
}

/** Compressed files are looked into. */
function unpacked(bytes: Buffer): string {
  const packed = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return (packed ? gunzipSync(bytes) : bytes).toString("utf8");
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
