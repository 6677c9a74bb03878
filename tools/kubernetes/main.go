// One binary that is every Kubernetes program the local stack runs. It picks the program by the name
// it is called by (a link named kubelet is the kubelet), or by its first argument.
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	_ "time/tzdata" // CronJob time zones, on hosts without a zone database

	"github.com/spf13/cobra"
	_ "k8s.io/client-go/plugin/pkg/client/auth"
	"k8s.io/component-base/cli"
	"k8s.io/component-base/logs"
	_ "k8s.io/component-base/logs/json/register"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
	kubectl "k8s.io/kubectl/pkg/cmd"
	kubectlfail "k8s.io/kubectl/pkg/cmd/util"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllermanager "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	proxy "k8s.io/kubernetes/cmd/kube-proxy/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
	kubelet "k8s.io/kubernetes/cmd/kubelet/app"
)

type program struct {
	name string
	run  func() int
}

var programs = []program{
	{"kube-apiserver", server(apiserver.NewAPIServerCommand)},
	{"kube-controller-manager", server(controllermanager.NewControllerManagerCommand)},
	{"kube-scheduler", server(func() *cobra.Command { return scheduler.NewSchedulerCommand() })},
	{"kubelet", server(func() *cobra.Command { return kubelet.NewKubeletCommand(context.Background()) })},
	{"kube-proxy", server(proxy.NewProxyCommand)},
	{"kubectl", runKubectl},
}

func main() {
	name := filepath.Base(os.Args[0])
	if run, known := find(name); known {
		os.Exit(run())
	}
	if len(os.Args) > 1 {
		if run, known := find(os.Args[1]); known {
			os.Args = os.Args[1:]
			os.Exit(run())
		}
	}
	usage(name)
	os.Exit(2)
}

// Commands are built only when chosen: building one registers flags that the others would trip over.
func server(build func() *cobra.Command) func() int {
	return func() int { return cli.Run(build()) }
}

// The verbosity is read before the command is built, because building it already logs (plugins, kuberc).
func runKubectl() int {
	logs.GlogSetter(kubectl.GetLogVerbosity(os.Args))
	if err := cli.RunNoErrOutput(kubectl.NewDefaultKubectlCommand()); err != nil {
		kubectlfail.CheckErr(err)
	}
	return 0
}

func find(name string) (func() int, bool) {
	for _, candidate := range programs {
		if candidate.name == name {
			return candidate.run, true
		}
	}
	return nil, false
}

func usage(called string) {
	names := make([]string, 0, len(programs))
	for _, known := range programs {
		names = append(names, known.name)
	}
	fmt.Fprintf(os.Stderr, "%s is several programs in one: %s.\n", called, strings.Join(names, ", "))
	fmt.Fprintf(os.Stderr, "Call it through a link of that name (ln -s %s kubelet), or as %s PROGRAM [FLAGS].\n", called, called)
}
