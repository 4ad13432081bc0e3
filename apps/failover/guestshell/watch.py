# One run: looks, decides and moves until nothing is left to do. What it knows outlives it in a file; runs come one after the other.
import fcntl
import json
import os
import threading
import time

from decision import begin, decide, swept
from ec2 import METADATA, RANGES, Ec2
from mover import Bucket, move
from moves import moves_of
from router import look

RECHECK = 30000
BETWEEN = 1
RETRY = 2
# EEM ends a run after 300 seconds; the next one goes on where it was.
LONGEST = 240000
LOG_BYTES = 65536


def main(text):
    settings = json.loads(text)
    folder = settings.get("folder", "/tmp")
    place = os.path.join(folder, "podspan-" + settings["link"])
    with open(place + ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ec2 = Ec2(settings["region"], settings.get("endpoint"), settings.get("metadata", METADATA))
        Run(settings, ec2, look, place).until_done()


class Run:
    def __init__(self, settings, ec2, look, place):
        self.settings, self.ec2, self.look, self.place = settings, ec2, look, place
        self.timing = {
            "holdDown": settings.get("holdDown", 60) * 1000,
            "grace": settings.get("grace", 10) * 1000,
            "recheck": RECHECK,
        }
        self.bucket = Bucket(now, time.sleep)
        kept = self.load()
        self.said = kept.get("said", "")
        self.state = kept.get("state") or begin(now(), self.timing)

    def until_done(self):
        end = now() + LONGEST
        self.see()
        while "sweep" in self.state and now() < end:
            sweep, done = self.state["sweep"], []
            worker = threading.Thread(target=lambda: done.append(self.take(sweep)))
            worker.start()
            # Looking goes on while routes are moved, so that a change of mind stops them.
            while worker.is_alive():
                worker.join(BETWEEN)
                if worker.is_alive():
                    self.see()
            if done == [True]:
                self.state = swept(self.state, sweep)
            elif self.state.get("sweep") == sweep:
                time.sleep(RETRY)
            self.see()

    def see(self):
        try:
            seen = self.look(self.settings)
        except Exception as error:
            # A router whose programs do not answer has no tunnel that could be relied on.
            self.log("cannot look: " + str(error))
            seen = {"tunnel": False, "partner": False, "heard": False}
        words = "tunnel " + up_down(seen["tunnel"]) + ", partner " + up_down(seen["partner"])
        words += ", " + ("heard" if seen["heard"] else "not heard")
        if words != self.said:
            self.log(words)
        self.said = words
        self.state = decide(self.state, dict(seen, at=now()), self.timing)
        self.save()

    def take(self, sweep):
        try:
            seen = self.surroundings(sweep)
            moves = moves_of(sweep, seen)
            if not moves:
                return True
            self.log("takes " + str(len(moves)) + " routes (" + sweep + ")")
            wanted = lambda: self.state.get("sweep") == sweep
            failed = move(self.ec2, moves, seen["own"]["id"], self.bucket, wanted, self.log)
            self.log("took " + str(len(moves) - failed) + " of " + str(len(moves)) + " routes (" + sweep + ")")
            return failed == 0
        except Exception as error:
            self.log("cannot take over (" + sweep + "): " + str(error))
            return False

    def surroundings(self, sweep):
        interfaces = self.ec2.interfaces(self.settings["uid"])
        own = own_of(interfaces, self.settings)
        seen = {"own": own, "tables": self.ec2.tables(own["vpc"])}
        seen["subnets"] = self.ec2.subnets(own["vpc"]) if sweep == "home" else []
        address = self.settings["partner"]["address"]
        for each in interfaces:
            if each["vpc"] == own["vpc"] and each["address"] == address:
                seen["partner"] = each
        return seen

    def load(self):
        """What the last run knew; nothing of before the router's last boot."""
        try:
            with open(self.place + ".json") as file:
                kept = json.load(file)
        except (OSError, ValueError):
            return {}
        return kept if kept.get("boot") == boot() else {}

    def save(self):
        new = self.place + ".json.new"
        with open(new, "w") as file:
            json.dump({"boot": boot(), "said": self.said, "state": self.state}, file)
        os.replace(new, self.place + ".json")

    def log(self, line):
        path = self.place + ".log"
        if os.path.exists(path) and os.path.getsize(path) > LOG_BYTES:
            os.replace(path, path + ".old")
        with open(path, "a") as file:
            file.write(time.strftime("%Y-%m-%dT%H:%M:%SZ ", time.gmtime()) + line + "\n")


def own_of(interfaces, settings):
    """By its address; where two VPCs of the Fabric have the same, by its name. Without the site's ranges it moves nothing."""
    name = settings["link"] + "/router-interface/" + settings["name"] + "/inside"
    found = [each for each in interfaces if each["address"] == settings["address"]]
    if len(found) > 1:
        found = [each for each in found if each["logicalId"] == name]
    if len(found) != 1:
        raise LookupError("no interface " + settings["address"] + " of Fabric " + settings["uid"])
    if not found[0]["ranges"]:
        raise LookupError(found[0]["id"] + " has no tag " + RANGES)
    return found[0]


def up_down(up):
    return "up" if up else "down"


def now():
    return int(time.monotonic() * 1000)


def boot():
    try:
        with open("/proc/sys/kernel/random/boot_id") as file:
            return file.read().strip()
    except OSError:
        return ""
