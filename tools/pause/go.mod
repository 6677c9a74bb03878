module paramedic/tools/pause

go 1.22
