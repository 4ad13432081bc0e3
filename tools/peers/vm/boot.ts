/** First program of the initial RAM disk: loads what the disk needs, and goes on from there. */
export const INIT = `#!/bin/busybox sh
B=/bin/busybox
$B mount -t proc p /proc; $B mount -t sysfs s /sys; $B mount -t devtmpfs d /dev
for f in /m/*; do $B insmod $f; done
$B mount -t ext4 /dev/vda /new || $B poweroff -f
for d in proc sys dev; do $B mount --move /$d /new/$d; done
$B mount -t tmpfs t /new/run; $B mount -t tmpfs t /new/tmp
exec $B switch_root /new /usr/bin/bash /machine
`;

/** First program of the machine's own disk: unpacks what goes in, runs it, packs what comes out, and switches off. */
export const MACHINE = `#!/bin/bash
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin HOME=/root LC_ALL=C
mkdir -p /dev/pts /dev/shm /run/lock /run/netns /in /out
mount -t devpts p /dev/pts; mount -t tmpfs t /dev/shm
hostname machine; ip link set lo up
tar -C /in -xf /dev/vdb
bash /in/run 2>&1 </dev/null | tee /out/log; echo \${PIPESTATUS[0]} >/out/status
tar -C /out -cf /dev/vdc . ; sync; busybox poweroff -f
`;

/** No mitigations and no checks of itself: the kernel is emulated, and lives for a minute. */
export const KERNEL_ARGUMENTS =
  "console=ttyS0 quiet loglevel=3 panic=-1 mitigations=off nokaslr cryptomgr.notests random.trust_cpu=on no_timer_check " +
  "tsc=reliable nowatchdog audit=0 apparmor=0 selinux=0 net.ifnames=0 rcupdate.rcu_expedited=1";
