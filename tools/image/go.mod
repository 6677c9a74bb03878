module paramedic/tools/image

go 1.22
