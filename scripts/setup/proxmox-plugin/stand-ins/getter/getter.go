// Package getter stands in for the downloader of Terraform modules, which a plugin never runs. It would bring
// the clients of two clouds with it, a third of all that has to be compiled.
package getter

import "errors"

var errMissing = errors.New("this plugin was built without the downloader of Terraform modules")

// Detector finds out what kind of address an address is; here are none.
type Detector interface{}

// Detectors is empty.
var Detectors []Detector

// FolderStorage keeps nothing.
type FolderStorage struct{ StorageDir string }

// Dir always fails.
func (*FolderStorage) Dir(string) (string, bool, error) { return "", false, errMissing }

// Get always fails.
func (*FolderStorage) Get(string, string, bool) error { return errMissing }

// Get always fails.
func Get(string, string) error { return errMissing }

// Detect always fails.
func Detect(string, string, []Detector) (string, error) { return "", errMissing }

// SourceDirSubdir takes the whole address for the source.
func SourceDirSubdir(address string) (string, string) { return address, "" }

// SubdirGlob always fails.
func SubdirGlob(string, string) (string, error) { return "", errMissing }
