import { linuxPackages } from "@podspan/core/routers";

/** The release that `linux` routers run (FRR >= 10.3). */
export const RELEASE = "trixie";

/** What runs the machine. */
export const HOST_PACKAGES = ["busybox-static", "e2fsprogs", "kmod", "qemu-system-x86"];

/** What a `linux` router has installed, Debian's cloud kernel, what every Debian has, and what tests look with. */
export const GUEST_PACKAGES = [
  ...linuxPackages({ failover: { program: "", settings: "" } }, {}),
  "base-files",
  "bash",
  "busybox-static",
  "coreutils",
  "dash",
  "debianutils",
  "findutils",
  "grep",
  "gzip",
  "hostname",
  "iproute2",
  "iputils-ping",
  "kmod",
  "libc-bin",
  "linux-image-cloud-amd64",
  "mawk",
  "mount",
  "procps",
  "sed",
  "tar",
  "tcpdump",
  "util-linux",
];

/** What a package's set-up script would have made, and we need. */
export const USERS = ["frr:x:101:101", "tcpdump:x:102:102"].map((user) => `${user}::/nonexistent:/usr/sbin/nologin`);
export const GROUPS = ["frr:x:101:", "tcpdump:x:102:", "frrvty:x:103:frr"];

/** In the order in which they are loaded; what they need comes before them by itself. */
export const BOOT_MODULES = ["virtio_pci", "virtio_blk", "ext4"];
