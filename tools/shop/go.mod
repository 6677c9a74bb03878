module paramedic/tools/shop

go 1.22
