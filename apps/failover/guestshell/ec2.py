# EC2's Query API, signed by the instance role's credentials (AWS Signature Version 4). Nothing but Python's own modules.
import datetime
import hashlib
import hmac
import json
import urllib.error
import urllib.parse
import urllib.request
import xml.etree.ElementTree

METADATA = "http://169.254.169.254"
ROLE = "/latest/meta-data/iam/security-credentials/"
FORM = "application/x-www-form-urlencoded"
RANGES = "podspan.dev/ranges"
PATIENCE = 5


class Ec2Error(Exception):
    """EC2's refusal; `code` is its own, or `HTTP 503` where it gave none."""

    def __init__(self, code, message):
        super().__init__(code + ": " + message)
        self.code = code


class Ec2:
    def __init__(self, region, endpoint=None, metadata=METADATA):
        domain = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
        self.region = region
        self.endpoint = endpoint or "https://ec2." + region + "." + domain + "/"
        self.metadata = metadata
        self.credentials = None

    def interfaces(self, uid):
        wanted = filtered(1, "tag:podspan.dev/uid", [uid])
        return [
            {
                "id": text(item, "networkInterfaceId"),
                "vpc": text(item, "vpcId"),
                "zone": text(item, "availabilityZone"),
                "address": text(item, "privateIpAddress"),
                "logicalId": tag(item, "podspan.dev/id"),
                "ranges": ranges_in(item),
            }
            for item in self.list("DescribeNetworkInterfaces", "networkInterfaceSet", wanted)
        ]

    def tables(self, vpc):
        items = self.list("DescribeRouteTables", "routeTableSet", filtered(1, "vpc-id", [vpc]))
        return [table_of(item) for item in items]

    def subnets(self, vpc):
        items = self.list("DescribeSubnets", "subnetSet", filtered(1, "vpc-id", [vpc]))
        return [{"id": text(item, "subnetId"), "zone": text(item, "availabilityZone")} for item in items]

    def replace_route(self, table, destination, interface):
        route = {"RouteTableId": table, "DestinationCidrBlock": destination, "NetworkInterfaceId": interface}
        self.call(dict(route, Action="ReplaceRoute"))

    def list(self, action, name, parameters):
        items, page = [], {}
        while True:
            answer = self.call(dict(parameters, Action=action, MaxResults="100", **page))
            items += answer.findall(name + "/item")
            token = text(answer, "nextToken")
            if not token:
                return items
            page = {"NextToken": token}

    def call(self, parameters):
        if self.credentials is None:
            self.credentials = instance_credentials(self.metadata)
        body = urllib.parse.urlencode(dict(parameters, Version="2016-11-15"))
        headers = signed(self.endpoint, self.region, body, datetime.datetime.utcnow(), self.credentials)
        request = urllib.request.Request(self.endpoint, body.encode(), headers)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as response:
                return read(response.read())
        except urllib.error.HTTPError as error:
            raise refusal(error.code, error.read())


def instance_credentials(metadata):
    """Of the instance's role, by IMDSv2; never through a proxy."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def ask(path, method, headers):
        request = urllib.request.Request(metadata + path, None, headers, method=method)
        return opener.open(request, timeout=PATIENCE).read().decode()

    token = ask("/latest/api/token", "PUT", {"X-aws-ec2-metadata-token-ttl-seconds": "300"})
    headers = {"X-aws-ec2-metadata-token": token}
    role = ask(ROLE, "GET", headers).split("\n")[0]
    answer = json.loads(ask(ROLE + role, "GET", headers))
    return {"id": answer["AccessKeyId"], "secret": answer["SecretAccessKey"], "token": answer["Token"]}


def signed(endpoint, region, body, at, credentials):
    url = urllib.parse.urlsplit(endpoint)
    time = at.strftime("%Y%m%dT%H%M%SZ")
    scope = "/".join([time[0:8], region, "ec2", "aws4_request"])
    headers = {"content-type": FORM, "host": url.netloc, "x-amz-date": time}
    if credentials.get("token"):
        headers["x-amz-security-token"] = credentials["token"]
    names = ";".join(headers)
    lines = [name + ":" + value for name, value in headers.items()]
    request = "\n".join(["POST", url.path or "/", ""] + lines + ["", names, digest(body)])
    key = ("AWS4" + credentials["secret"]).encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    asked = "\n".join(["AWS4-HMAC-SHA256", time, scope, digest(request)])
    signature = hmac.new(key, asked.encode(), hashlib.sha256).hexdigest()
    who = "Credential=" + credentials["id"] + "/" + scope
    headers["authorization"] = "AWS4-HMAC-SHA256 " + ", ".join([who, "SignedHeaders=" + names, "Signature=" + signature])
    return headers


def digest(words):
    return hashlib.sha256(words.encode()).hexdigest()


def filtered(number, name, values):
    at = "Filter." + str(number)
    parameters = {at + ".Name": name}
    for index, value in enumerate(values):
        parameters[at + ".Value." + str(index + 1)] = value
    return parameters


def table_of(item):
    associations = item.findall("associationSet/item")
    return {
        "id": text(item, "routeTableId"),
        "main": any(text(each, "main") == "true" for each in associations),
        "subnets": [text(each, "subnetId") for each in associations if text(each, "subnetId")],
        "routes": [
            {
                "destination": text(route, "destinationCidrBlock"),
                "target": text(route, "networkInterfaceId") or text(route, "gatewayId"),
                "blackhole": text(route, "state") == "blackhole",
            }
            for route in item.findall("routeSet/item")
        ],
    }


def tag(item, key):
    return next((text(each, "value") for each in item.findall("tagSet/item") if text(each, "key") == key), "")


def ranges_in(item):
    """src/ranges.ts in other words: where a value ends with `+` there is one more."""
    words, count = ["+"], 1
    while words and words[-1] == "+":
        words.pop()
        words += tag(item, RANGES if count == 1 else RANGES + "-" + str(count)).split()
        count += 1
    return words


def text(item, name):
    return item.findtext(name) or ""


def read(answer):
    """The answer's tree without its namespace, which every API version changes."""
    root = xml.etree.ElementTree.fromstring(answer)
    for each in root.iter():
        each.tag = each.tag.split("}")[-1]
    return root


def refusal(status, answer):
    try:
        root = read(answer)
    except xml.etree.ElementTree.ParseError:
        return Ec2Error("HTTP " + str(status), "")
    code = next((each.text for each in root.iter("Code")), None)
    message = next((each.text for each in root.iter("Message")), None)
    return Ec2Error(code or "HTTP " + str(status), message or "")
