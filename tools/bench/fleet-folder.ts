import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createTwin, VirtualClock } from "@podspan/twin";
import { type FleetSize, fleetFabric, fleetWorld } from "../../e2e/world/fleet.fixture.ts";

/** Writes a fleet's Fabric, and the records of its world beside it, into a folder. */
export async function writeFleet(folder: string, size: FleetSize): Promise<void> {
  const clock = new VirtualClock({ start: Date.UTC(2026, 0, 1) });
  const twin = createTwin({ clock });
  twin.invent(fleetWorld(size));
  await clock.advance(600_000);
  for (const [path, text] of Object.entries(twin.save())) {
    const file = join(folder, "world", path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  await writeFile(join(folder, "fabric.yaml"), fleetFabric(size));
}
