import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { outputOf, runToEnd } from "./command.ts";
import type { Progress } from "./peer.ts";

/** Fetches Debian's packages and unpacks them into `folder/root`: nothing of the machine is changed. */
export const unpackPackages = async (packages: readonly string[], folder: string, line: Progress): Promise<void> => {
  const fetched = join(folder, "packages");
  await mkdir(fetched);
  await runToEnd({ command: "apt-get", args: ["download", ...packages], folder: fetched, line });
  await unpackAll(fetched, join(folder, "root"), line);
};

/** Debian's own releases, by which its archive is told from others that apt may know. */
const RELEASES = "bullseye|bookworm|trixie|forky|sid|oldstable|stable|testing|unstable";

/** Where this machine's apt has Debian's archive: its mirror, as its own sources name it; undefined where it has none. */
export const debianArchive = async (): Promise<string | undefined> => {
  const uris = (await outputOf("apt-get", ["update", "--print-uris"])) ?? "";
  return new RegExp(`^'(\\S+)/dists/(?:${RELEASES})/InRelease'`, "m").exec(uris)?.[1];
};

/** A release of Debian, apart from the one that this machine runs: its own lists, fetched from the machine's own archive. */
export class DebianRelease {
  readonly #folder: string;
  readonly #configuration: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.#configuration = join(folder, "apt.conf");
  }

  /** Fetches the release's lists into a folder. */
  static async at(archive: string, release: string, folder: string, line: Progress): Promise<DebianRelease> {
    const debian = new DebianRelease(folder);
    await mkdir(join(folder, "lists", "partial"), { recursive: true });
    await writeFile(join(folder, "status"), "");
    await writeFile(join(folder, "release.sources"), sources(archive, release));
    await writeFile(debian.#configuration, configuration(folder));
    await debian.#apt(["update", "-qq"], line);
    return debian;
  }

  /** Fetches packages with everything that they depend on, and unpacks them into a folder that is then a whole system but for its set-up scripts. */
  async unpack(packages: readonly string[], folder: string, line: Progress): Promise<void> {
    const fetched = `${folder}.packages`;
    await mkdir(join(fetched, "partial"), { recursive: true });
    await mkdir(folder);
    const archives = ["-o", `Dir::Cache::archives=${fetched}`];
    await this.#apt(["install", "-y", "-qq", "--download-only", ...archives, ...packages], line);
    await unpackAll(fetched, folder, line);
  }

  #apt(args: readonly string[], line: Progress): Promise<void> {
    const env = { APT_CONFIG: this.#configuration, DEBIAN_FRONTEND: "noninteractive" };
    return runToEnd({ command: "apt-get", args, folder: this.#folder, env, line });
  }
}

const sources = (archive: string, release: string): string => `Types: deb
URIs: ${archive}
Suites: ${release}
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
`;

/** The machine's own settings hold (a proxy); its lists, its installed packages and its cache are left alone. */
const configuration = (folder: string): string => `Dir::State "${folder}/";
Dir::State::lists "${folder}/lists";
Dir::State::status "${folder}/status";
Dir::Cache "${folder}/";
Dir::Etc::sourcelist "${folder}/release.sources";
Dir::Etc::sourceparts "-";
Acquire::Languages "none";
APT::Install-Recommends "false";
APT::Sandbox::User "root";
APT::Update::Post-Invoke-Success "";
Debug::NoLocking "true";
`;

/** `base-files` first: it makes `/bin` and its like the links that they are today. */
const unpackAll = async (packages: string, folder: string, line: Progress): Promise<void> => {
  const names = (await readdir(packages)).filter((name) => name.endsWith(".deb"));
  const first = (name: string): number => Number(!name.startsWith("base-files_"));
  for (const name of names.sort((a, b) => first(a) - first(b))) {
    await runToEnd({ command: "dpkg-deb", args: ["-x", join(packages, name), folder], line });
  }
};
