// A stand-in for the kubelet: it serves `exec` as the kubelet does, and its containers are network namespaces.
//
// The streams are those of the kubelet's own library (k8s.io/kubelet/pkg/cri/streaming/remotecommand): SPDY, as an API server asks
// for a client of v5.channel.k8s.io, and the older protocols over a WebSocket that the API server only hands on. What a container
// runtime would start in a container runs by `ip netns exec`.
package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/remotecommand"
	clientremotecommand "k8s.io/client-go/tools/remotecommand"
	serving "k8s.io/kubelet/pkg/cri/streaming/remotecommand"
	utilexec "k8s.io/utils/exec"
)

// One container: where its network is, and where its programs are (a PATH).
type container struct {
	Namespace string `json:"namespace"`
	Path      string `json:"path"`
}

// Containers by `namespace/pod/container`.
type containers map[string]container

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: kubelet-stand-in CONTAINERS.json")
		os.Exit(2)
	}
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{certificate()}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("listening on %d\n", listener.Addr().(*net.TCPAddr).Port)
	log.Fatal(http.Serve(listener, http.HandlerFunc(serve)))
}

// `/exec/NAMESPACE/POD/CONTAINER?command=ping&command=-c...&output=1&error=1`
func serve(writer http.ResponseWriter, request *http.Request) {
	known, err := readContainers()
	if err != nil {
		http.Error(writer, err.Error(), http.StatusInternalServerError)
		return
	}
	path, found := strings.CutPrefix(request.URL.Path, "/exec/")
	if !found {
		http.NotFound(writer, request)
		return
	}
	if _, there := known[path]; !there {
		http.Error(writer, fmt.Sprintf("container not found (%q)", filepath.Base(path)), http.StatusNotFound)
		return
	}
	options, err := serving.NewOptions(request)
	if err != nil {
		http.Error(writer, err.Error(), http.StatusBadRequest)
		return
	}
	command := request.URL.Query()["command"]
	serving.ServeExec(writer, request, known, path, "", path, command, options,
		4*time.Hour, remotecommand.DefaultStreamCreationTimeout, remotecommand.SupportedStreamingProtocols)
}

// Anew for each command: containers may get other programs.
func readContainers() (containers, error) {
	known := containers{}
	text, err := os.ReadFile(os.Args[1])
	if err != nil {
		return nil, err
	}
	return known, json.Unmarshal(text, &known)
}

// Runs it as a container runtime does: by the container's own PATH, in its network.
func (known containers) ExecInContainer(ctx context.Context, _ string, _ types.UID, name string, command []string,
	in io.Reader, out, err io.WriteCloser, _ bool, _ <-chan clientremotecommand.TerminalSize, _ time.Duration) error {
	one := known[name]
	program, found := lookUp(one.Path, command[0])
	if !found {
		return fmt.Errorf("failed to exec in container: failed to start exec: OCI runtime exec failed: exec failed: "+
			"unable to start container process: exec: %q: executable file not found in $PATH: unknown", command[0])
	}
	run := exec.CommandContext(ctx, "ip", append([]string{"netns", "exec", one.Namespace, program}, command[1:]...)...)
	run.Env = []string{"PATH=" + one.Path}
	run.Stdin, run.Stdout, run.Stderr = in, out, err
	ip, lookError := exec.LookPath("ip")
	if lookError != nil {
		return lookError
	}
	run.Path = ip
	failure := run.Run()
	var exit *exec.ExitError
	if errors.As(failure, &exit) {
		return &utilexec.ExitErrorWrapper{ExitError: exit}
	}
	return failure
}

func lookUp(path, program string) (string, bool) {
	if strings.Contains(program, "/") {
		return program, true
	}
	for _, folder := range filepath.SplitList(path) {
		full := filepath.Join(folder, program)
		if info, err := os.Stat(full); err == nil && !info.IsDir() && info.Mode()&0o111 != 0 {
			return full, true
		}
	}
	return "", false
}

// API servers do not check a kubelet's certificate unless they are told to.
func certificate() tls.Certificate {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		log.Fatal(err)
	}
	template := x509.Certificate{
		SerialNumber: big.NewInt(1),
		Subject:      pkix.Name{CommonName: "kubelet-stand-in"},
		NotAfter:     time.Now().Add(24 * time.Hour),
	}
	made, err := x509.CreateCertificate(rand.Reader, &template, &template, &key.PublicKey, key)
	if err != nil {
		log.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{made}, PrivateKey: key}
}
