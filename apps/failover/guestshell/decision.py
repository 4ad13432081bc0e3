# When a router takes over and when it gives back: src/decision.ts in other words, held to it by a test. Times in milliseconds.

DOUBLINGS = 4
CALM = 10


def begin(at, timing):
    return {"lookingUntil": at + timing["grace"], "met": False, "nextLost": 0, "nextHome": 0, "flaps": 0}


def decide(state, seen, timing):
    """What is to be moved next stands in `sweep`: `all`, `lost` or `home`."""
    at = seen["at"]
    if not seen["tunnel"]:
        rest = without(left(state, at, timing), "heardAt")
        return dict(rest, lookingUntil=at + timing["grace"], met=False)
    met = state["met"] or seen["partner"]
    known = dict(state, met=met)
    if seen["heard"]:
        known["heardAt"] = at
    heard = seen["heard"] or ("heardAt" in known and at - known["heardAt"] < timing["grace"])
    if seen["partner"] and (heard or at < state["lookingUntil"]):
        return together(known, at, timing)
    if not met and at < state["lookingUntil"]:
        return left(known, at, timing)
    return alone(known, seen, timing)


def swept(state, sweep):
    if state.get("sweep") != sweep:
        return state
    rest = without(state, "sweep")
    if sweep == "home" and "both" in rest:
        return dict(rest, both=dict(rest["both"], home=True))
    return rest


def alone(state, seen, timing):
    at = seen["at"]
    if "alone" not in state:
        taken = {"since": at}
        return dict(left(state, at, timing), alone=taken, sweep="all", nextLost=at + timing["recheck"])
    if at < state["nextLost"] or "sweep" in state:
        return state
    sweep = "lost" if seen["heard"] or seen["partner"] else "all"
    return dict(state, sweep=sweep, nextLost=at + timing["recheck"])


def together(state, at, timing):
    rest = without(state, "alone")
    both = rest.get("both")
    if both is None:
        return dict(without(rest, "sweep"), both={"since": at, "home": False})
    well = at - both["since"]
    calm = dict(rest, flaps=0) if both["home"] and well >= CALM * timing["holdDown"] else rest
    wait = timing["holdDown"] * 2 ** min(calm["flaps"], DOUBLINGS)
    due = at >= calm["nextHome"] if both["home"] else well >= wait
    if "sweep" in calm or not due:
        return calm
    return dict(calm, sweep="home", nextHome=at + CALM * timing["holdDown"])


def left(state, at, timing):
    both = state.get("both")
    flap = both is not None and at - both["since"] < CALM * timing["holdDown"]
    rest = without(state, "alone", "both", "sweep")
    return dict(rest, flaps=state["flaps"] + 1) if flap else rest


def without(state, *names):
    return {name: value for name, value in state.items() if name not in names}
