variable "name" { type = string }
variable "cidr" { type = string }
variable "zones" { type = list(string) }
variable "pods" { type = map(list(string)) }

resource "aws_vpc" "this" {
  cidr_block = var.cidr
  tags       = { Name = var.name }
}

resource "aws_subnet" "nodes" {
  count             = length(var.zones)
  vpc_id            = aws_vpc.this.id
  cidr_block        = cidrsubnet(var.cidr, 1, count.index)
  availability_zone = var.zones[count.index]
  tags              = { Name = "${var.name}-nodes-${var.zones[count.index]}" }
}

module "pods" {
  for_each = var.pods
  source   = "./pods"

  vpc_id    = aws_vpc.this.id
  vpc_cidr  = var.cidr
  cidr      = each.key
  subnets   = zipmap(var.zones, each.value)
  public_id = aws_subnet.nodes[0].id
}
