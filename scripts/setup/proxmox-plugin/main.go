// Command pulumi-resource-proxmoxve serves the resources of the Terraform provider bpg/proxmox to Pulumi, under
// the names that the npm package @muhlba91/pulumi-proxmoxve has for them.
//
// With the argument `schema` it prints the package's schema, which it serves afterwards from the file
// schema.json beside it: to derive it anew takes too long for every start.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	pf "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfgen"
	"github.com/pulumi/pulumi/sdk/v3/go/common/diag"
	"github.com/pulumi/pulumi/sdk/v3/go/common/diag/colors"
)

func main() {
	ctx := context.Background()
	if len(os.Args) == 2 && os.Args[1] == "schema" {
		exitOn(printSchema(ctx))
		return
	}
	schema, err := readSchema()
	exitOn(err)
	provider, err := newProvider(ctx)
	exitOn(err)
	pf.MainWithMuxer(ctx, packageName, provider, schema)
}

func printSchema(ctx context.Context) error {
	// The generator loads the plugins of the Pulumi project that it runs in.
	if err := os.Chdir("/"); err != nil {
		return err
	}
	provider, err := newProvider(ctx)
	if err != nil {
		return err
	}
	// The generator calls the package what the provider is called.
	provider.Name, provider.ResourcePrefix = packageName, terraformName
	silent := diag.DefaultSink(io.Discard, io.Discard, diag.FormatOptions{Color: colors.Never})
	generated, err := tfgen.GenerateSchemaWithOptions(tfgen.GenerateSchemaOptions{
		ProviderInfo:    provider,
		DiagnosticsSink: silent,
		XInMemoryDocs:   true,
	})
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(generated.PackageSpec)
}

func readSchema() ([]byte, error) {
	executable, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(filepath.Dir(executable), "schema.json"))
}

func exitOn(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
