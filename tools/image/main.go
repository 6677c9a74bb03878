// image turns one static binary into a container image that needs no registry and no Docker: a
// docker-archive tar, which `ctr images import` and `docker load` read.
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
)

type repeated []string

func (r *repeated) String() string { return strings.Join(*r, ",") }

func (r *repeated) Set(text string) error {
	*r = append(*r, text)
	return nil
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintf(os.Stderr, "image: %v\n", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	var wanted image
	var out string
	flags := flag.NewFlagSet("image", flag.ContinueOnError)
	flags.StringVar(&wanted.binary, "binary", "", "static Linux binary to pack")
	flags.Var((*repeated)(&wanted.names), "name", "name with tag, REPOSITORY:TAG (repeatable)")
	flags.StringVar(&wanted.entrypoint, "entrypoint", "", "path of the binary in the image (/ and its own name unless given)")
	flags.StringVar(&wanted.user, "user", "65532:65532", "numeric user, or user:group, to run as")
	flags.Var((*repeated)(&wanted.env), "env", "variable set in the image, KEY=VALUE (repeatable)")
	flags.StringVar(&out, "out", "", "tar file to write")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("'%s' is not a flag", flags.Arg(0))
	}
	if out == "" {
		return fmt.Errorf("--out is missing: name the tar file to write")
	}
	if err := wanted.check(); err != nil {
		return err
	}
	return wanted.save(out)
}
