package codegen

// CSharpPackageInfo is what a schema says of the package in C#.
type CSharpPackageInfo struct {
	Compatibility                string
	PackageReferences            map[string]string
	Namespaces                   map[string]string
	RootNamespace                string
	DictionaryConstructors       bool
	ProjectReferences            []string
	LiftSingleValueMethodReturns bool
	RespectSchemaVersion         bool
}

// CSharpPropertyInfo is what a schema says of a property in C#.
type CSharpPropertyInfo struct{ Name string }

// CSharpResourceInfo is what a schema says of a resource in C#.
type CSharpResourceInfo struct{ Name string }
