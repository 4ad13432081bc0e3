import { readStatements } from "../statement.ts";

/**
 * The statement by which Cisco's own high availability (version 3) watches a router's partner, `cloud-ha bfd peer 10.0.109.11` below `redundancy`;
 * undefined where the running configuration has none. Which routes it moves is told to its guest shell alone, and does not show.
 */
export function cloudHaIn(running: string): string | undefined {
  return readStatements(running)
    .filter(({ text }) => text === "redundancy")
    .flatMap(({ children }) => children.map(({ text }) => text))
    .find((text) => text.startsWith("cloud-ha "));
}
