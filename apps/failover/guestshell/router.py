# What an IOS-XE router shows of itself and its partner, asked by the `cli` module that its guest shell brings along.
import re


def look(settings):
    from cli import cli

    partner = settings["partner"]
    return {
        "tunnel": has_neighbour(cli("show ip ospf neighbor"), settings["interface"]),
        "partner": has_session(cli("show bfd neighbors"), partner["address"]),
        "heard": is_heard(cli("show ip route " + partner["tunnel"]), partner["tunnel"])
        or is_attached(cli("show ip ospf database network"), partner["tunnel"]),
    }


def has_neighbour(shown, interface):
    """Nobody but hubs speaks OSPF over the tunnel."""
    return any("FULL/" in line and line.split()[-1] == interface for line in shown.split("\n") if line.strip())


def has_session(shown, address):
    """`10.0.110.10   4097/4097   Up   Up`: what the partner says of the session, and what we do."""
    for line in shown.split("\n"):
        words = line.split()
        if words and words[0].split("[")[0] == address:
            states = [word for word in words if word in ("Up", "Down", "Init", "AdminDown")]
            return states[0:2] == ["Up", "Up"]
    return False


def is_heard(shown, tunnel):
    """The site tells of the partner's tunnel as long as it has it (point-to-multipoint)."""
    return re.search("^Routing entry for " + re.escape(tunnel) + "/32", shown, re.MULTILINE) is not None


def is_attached(shown, tunnel):
    """So does the elected hub, where the tunnel is one network (phase 2)."""
    return re.search("^ *Attached Router: " + re.escape(tunnel) + " *$", shown.replace("\r", ""), re.MULTILINE) is not None
