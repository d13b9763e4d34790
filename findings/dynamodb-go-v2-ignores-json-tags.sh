#!/usr/bin/env bash
# Package: github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue v1.21.21, github.com/aws/aws-sdk-go v1.55.8 (Go)
# Guess: a struct with json tags is an item with those names in both versions of the SDK, as in JSON; what one wrote the other reads; an error or a json.RawMessage is its text or its value, or refused.
# Happens: v1 goes by the json tags, v2 by the fields' names, whose case it ignores when it reads. It writes EventID for eventID, a second attribute, or none for the key; into a field whose tag is another word it reads nothing of what v1 wrote, without an error. omitempty and "-"
#   count for nothing, so that a field that JSON hides is written. An error becomes null with v1 and an empty map with v2, and a RawMessage binary with both.
# Documentation: https://pkg.go.dev/github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue says of Marshal that a field is left out whose "json or dynamodbav" tag is "-" or has omitempty; the option TagKey is said to support other tags.
# Why: a function that keeps in DynamoDB what it alerted on finds nothing of it after the move to v2, and alerts again, or stores what it hides. Pass TagKey: "json" to each call.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

cat >main.go <<'END'
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	v1types "github.com/aws/aws-sdk-go/service/dynamodb"
	v1 "github.com/aws/aws-sdk-go/service/dynamodb/dynamodbattribute"
)

type Alert struct {
	EventID string          `json:"eventID"`
	Code    *string         `json:"errorCode,omitempty"`
	Token   string          `json:"-"`
	Cause   error           `json:"cause"`
	Raw     json.RawMessage `json:"raw"`
}

func show[T any](item map[string]T, err error) string {
	text := ""
	keys := make([]string, 0, len(item))
	for key := range item {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for _, key := range keys {
		kind := ""
		switch value := any(item[key]).(type) {
		case *v1types.AttributeValue: // The field that is set is the type.
			fields := reflect.ValueOf(value).Elem()
			for i := range fields.NumField() {
				if fields.Type().Field(i).IsExported() && !fields.Field(i).IsNil() {
					kind = fields.Type().Field(i).Name
				}
			}
		default:
			kind = reflect.TypeOf(value).Elem().Name()[len("AttributeValueMember"):]
		}
		text += " " + key + ":" + kind
	}
	return fmt.Sprint(text, ", error: ", err)
}

func main() {
	alert := Alert{EventID: "1", Token: "example", Cause: errors.New("no topic"), Raw: json.RawMessage(`{"k": 1}`)}
	fmt.Println("v1 writes" + show(v1.MarshalMap(alert)))
	fmt.Println("v2 writes" + show(attributevalue.MarshalMap(alert)))
	fmt.Println("v2 with TagKey writes" + show(attributevalue.MarshalMapWithOptions(alert, func(o *attributevalue.EncoderOptions) { o.TagKey = "json" })))

	var read Alert
	code := "AccessDenied"
	err := v1.UnmarshalMap(map[string]*v1types.AttributeValue{"eventID": {S: &alert.EventID}, "errorCode": {S: &code}}, &read)
	fmt.Printf("v1 reads %q, code: %t, error: %v\n", read.EventID, read.Code != nil, err)
	read = Alert{}
	err = attributevalue.UnmarshalMap(map[string]types.AttributeValue{"eventID": &types.AttributeValueMemberS{Value: "1"}, "errorCode": &types.AttributeValueMemberS{Value: code}}, &read)
	fmt.Printf("v2 reads %q, code: %t, error: %v\n", read.EventID, read.Code != nil, err)
}
END
go mod init probe >/dev/null 2>&1
go get github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue@v1.21.21 github.com/aws/aws-sdk-go@v1.55.8 >/dev/null 2>&1 && go mod tidy >/dev/null 2>&1 || exit 2
go run . | tee seen

diff - seen <<'END'
v1 writes cause:NULL eventID:S raw:B, error: <nil>
v2 writes Cause:M Code:NULL EventID:S Raw:B Token:S, error: <nil>
v2 with TagKey writes cause:M eventID:S raw:B, error: <nil>
v1 reads "1", code: true, error: <nil>
v2 reads "1", code: false, error: <nil>
END
