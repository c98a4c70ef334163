package main

import (
	"context"
	"strings"
	"unicode"

	"github.com/bpg/terraform-provider-proxmox/fwprovider"
	sdkv2 "github.com/bpg/terraform-provider-proxmox/proxmoxtf/provider"
	pf "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	shim "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim"
	shimv2 "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim/sdk-v2"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/x/muxer"
	"github.com/pulumi/pulumi-terraform-bridge/v3/unstable/metadata"
)

// version is that of the npm package whose names these are; the linker sets it.
var version string

const (
	packageName   = "proxmoxve"
	terraformName = "proxmox"
	downloadURL   = "github://api.github.com/muhlba91/pulumi-proxmoxve"
	repositoryURL = "https://github.com/muhlba91/pulumi-proxmoxve"
)

// newProvider describes how the resources of Terraform appear in Pulumi.
func newProvider(ctx context.Context) (tfbridge.ProviderInfo, error) {
	terraform := pf.MuxShimWithPF(
		ctx, shimv2.NewProvider(sdkv2.ProxmoxVirtualEnvironment()), fwprovider.New(version)(),
	)
	provider := tfbridge.ProviderInfo{
		P:                 terraform,
		Name:              terraformName,
		Version:           version,
		Repository:        repositoryURL,
		PluginDownloadURL: downloadURL,
		JavaScript: &tfbridge.JavaScriptInfo{
			PackageName: "@muhlba91/pulumi-proxmoxve", RespectSchemaVersion: true,
		},
		Resources:    resourcesWithOwnID(terraform),
		MetadataInfo: tfbridge.NewProviderMetadata(nil),
	}
	if err := provider.ComputeTokens(tokensLikeThePackage()); err != nil {
		return provider, err
	}
	provider.SetAutonaming(255, "-")
	return provider, recordDispatch(&provider)
}

// recordDispatch writes into the metadata which of the two providers serves what. The bridge's generator does
// that for a plugin that is released; the type that can do it is internal to the bridge.
func recordDispatch(provider *tfbridge.ProviderInfo) error {
	type dispatcher interface {
		ResolveDispatch(*tfbridge.ProviderInfo) (muxer.DispatchTable, error)
	}
	table, err := provider.P.(dispatcher).ResolveDispatch(provider)
	if err != nil {
		return err
	}
	return metadata.Set(provider.GetMetadata(), "mux", table)
}

// resourcesWithOwnID renames the property `id` of the resources that have it as an input, because Pulumi keeps
// that name for the id of any resource. The id itself is read from the renamed property: releases of the official
// plugin looked for it under its old name, and panicked after they had created the object.
func resourcesWithOwnID(terraform shim.Provider) map[string]*tfbridge.ResourceInfo {
	const (
		property = "resourceId"
		// The package has this one under the name that the bridge gives by itself, `sdnControllerEvpnId`.
		namedByTheBridge = "proxmox_sdn_controller_evpn"
	)
	resources := map[string]*tfbridge.ResourceInfo{}
	terraform.ResourcesMap().Range(func(name string, resource shim.Resource) bool {
		id, hasID := resource.Schema().GetOk("id")
		isInput := hasID && (id.Required() || id.Optional())
		if isInput && name != namedByTheBridge {
			resources[name] = &tfbridge.ResourceInfo{
				Fields:    map[string]*tfbridge.SchemaInfo{"id": {Name: property, Type: "string"}},
				ComputeID: tfbridge.DelegateIDField(property, packageName, repositoryURL),
			}
		}
		return true
	})
	return resources
}

// tokensLikeThePackage names resources and data sources as the npm package does.
func tokensLikeThePackage() tfbridge.Strategy {
	return tfbridge.Strategy{
		Resource: func(tfToken string, resource *tfbridge.ResourceInfo) error {
			module, name := pulumiName(tfToken)
			resource.Tok = tfbridge.MakeResource(packageName, module, name)
			return nil
		},
		DataSource: func(tfToken string, source *tfbridge.DataSourceInfo) error {
			module, name := pulumiName(tfToken)
			source.Tok = tfbridge.MakeDataSource(packageName, module, "get"+name)
			return nil
		},
	}
}

// pulumiName splits `proxmox_download_file` into the module `download` and the name `File`. Names that begin
// with `proxmox_virtual_environment_` are the former ones: they end in `Legacy`.
func pulumiName(tfToken string) (module, name string) {
	rest, isLegacy := strings.CutPrefix(tfToken, terraformName+"_virtual_environment_")
	if !isLegacy {
		rest = strings.TrimPrefix(tfToken, terraformName+"_")
	}
	words := strings.Split(rest, "_")
	last := len(words) - 1
	module = strings.Join(words[:last], "/")
	if module == "" {
		module = "index"
	}
	name = string(unicode.ToUpper(rune(words[last][0]))) + words[last][1:]
	if isLegacy {
		name += "Legacy"
	}
	return module, name
}
