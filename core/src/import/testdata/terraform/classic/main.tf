# The same in the words of older configurations: `count`, a route inside its table, one resource for each rule of either direction.
variable "vpc_id" {
  type = string
}

locals {
  zones = ["eu-west-1b", "eu-west-1c"]
}

data "aws_vpc" "main" {
  id = var.vpc_id
}

resource "aws_vpc_ipv4_cidr_block_association" "pods" {
  vpc_id     = data.aws_vpc.main.id
  cidr_block = "100.64.0.0/16"
}

resource "aws_subnet" "pods" {
  count             = length(local.zones)
  vpc_id            = aws_vpc_ipv4_cidr_block_association.pods.vpc_id
  cidr_block        = cidrsubnet(aws_vpc_ipv4_cidr_block_association.pods.cidr_block, 2, count.index)
  availability_zone = local.zones[count.index]
}

resource "aws_internet_gateway" "main" {
  vpc_id = data.aws_vpc.main.id
}

resource "aws_route_table" "pods" {
  vpc_id = data.aws_vpc.main.id

  route {
    cidr_block = "192.0.2.0/24"
    gateway_id = aws_internet_gateway.main.id
  }
}

resource "aws_route_table_association" "pods" {
  count          = length(local.zones)
  subnet_id      = aws_subnet.pods[count.index].id
  route_table_id = aws_route_table.pods.id
}

resource "aws_security_group" "pods" {
  name        = "pods"
  description = "Pods"
  vpc_id      = data.aws_vpc.main.id
}

resource "aws_security_group_rule" "from" {
  for_each          = toset([data.aws_vpc.main.cidr_block, aws_vpc_ipv4_cidr_block_association.pods.cidr_block])
  type              = "ingress"
  security_group_id = aws_security_group.pods.id
  protocol          = "-1"
  from_port         = 0
  to_port           = 0
  cidr_blocks       = [each.key]
}

resource "aws_security_group_rule" "out" {
  type              = "egress"
  security_group_id = aws_security_group.pods.id
  protocol          = "-1"
  from_port         = 0
  to_port           = 0
  cidr_blocks       = ["0.0.0.0/0"]
}
