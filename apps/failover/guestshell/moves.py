# Which routes move: src/moves.ts in other words, held to it by a test.


def moves_of(sweep, seen):
    """Routes to the site that this sweep takes; whatever somebody else leads elsewhere is left alone."""
    home = home_tables(seen) if sweep == "home" else None
    moves = []
    for table in seen["tables"]:
        if home is not None and table["id"] not in home:
            continue
        for route in table["routes"]:
            if route["destination"] in seen["own"]["ranges"] and is_taken(sweep, route, seen):
                moves.append({"table": table["id"], "destination": route["destination"], "from": route["target"]})
    return moves


def is_taken(sweep, route, seen):
    target = route["target"]
    if target == seen["own"]["id"]:
        return False
    lost = route["blackhole"] and target.startswith("eni-")
    if sweep == "lost":
        return lost
    partner = seen.get("partner")
    return (partner is not None and target == partner["id"]) or (sweep == "all" and lost)


def home_tables(seen):
    """Tables that the own zone uses and the partner's does not."""
    own, partner = seen["own"], seen.get("partner")
    if partner is None or partner["zone"] == own["zone"]:
        return set()
    associated = {subnet: table["id"] for table in seen["tables"] for subnet in table["subnets"]}
    main = next((table["id"] for table in seen["tables"] if table["main"]), None)

    def used(zone):
        return {associated.get(each["id"], main) for each in seen["subnets"] if each["zone"] == zone}

    return used(own["zone"]) - used(partner["zone"]) - {None}
