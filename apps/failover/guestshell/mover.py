# How routes are moved: src/mover.ts in other words. Calls go side by side, as fast as EC2's bucket lets them in.
import random
import re
import threading

from ec2 import Ec2Error

AT_ONCE = 16
BURST = 50
PER_SECOND = 5
FIRST_WAIT = 0.2
LONGEST_WAIT = 5
ATTEMPTS = 8
GONE = re.compile("^Invalid(Route|RouteTableID)[.]NotFound|There is no route defined")
HASTE = re.compile("Limit|Throttl")
PASSING = re.compile("Limit|Throttl|^HTTP 5|InternalError|Unavailable")


class Bucket:
    """EC2's own of a call that changes something: 50 at once, 5 a second after that."""

    def __init__(self, now, sleep):
        self.now, self.sleep = now, sleep
        self.tokens, self.at = BURST, now()
        self.lock = threading.Lock()

    def draw(self):
        with self.lock:
            now = self.now()
            self.tokens = min(BURST, self.tokens + (now - self.at) / 1000 * PER_SECOND) - 1
            self.at = now
            wait = -self.tokens / PER_SECOND
        if wait > 0:
            self.sleep(wait)

    def empty(self):
        with self.lock:
            self.tokens = min(self.tokens, 0)


def move(ec2, moves, to, bucket, wanted, log):
    """Answers how many failed, or were not wanted any more."""
    waiting, failed = list(moves), []

    def work():
        while wanted():
            try:
                one = waiting.pop(0)
            except IndexError:
                return
            if not move_one(ec2, one, to, bucket, wanted, log):
                failed.append(one)

    workers = [threading.Thread(target=work) for _ in range(min(AT_ONCE, len(moves)))]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return len(failed) + len(waiting)


def move_one(ec2, one, to, bucket, wanted, log):
    what = one["destination"] + " of " + one["table"]
    wait = FIRST_WAIT
    for _ in range(ATTEMPTS):
        bucket.draw()
        if not wanted():
            return False
        try:
            ec2.replace_route(one["table"], one["destination"], to)
            log("moved " + what + " from " + one["from"])
            return True
        except Ec2Error as error:
            if GONE.search(str(error)):
                return True
            if not PASSING.search(error.code):
                log("failed " + what + ": " + str(error))
                return False
            if HASTE.search(error.code):
                bucket.empty()
        except OSError:
            # An answer that is lost: the call may be sent again.
            pass
        bucket.sleep(wait * (0.5 + random.random() / 2))
        wait = min(wait * 2, LONGEST_WAIT)
    log("gave up " + what + " for now")
    return False
