#!/usr/bin/env bash
# Package: github.com/nikoksr/notify v1.3.0 (Go)
# Guess: Send gives the message to every receiver, whatever the others answer, and returns the errors of those that refused it.
# Happens: it does so for services, such as SNS beside HTTP, but not for the receivers of one service: topics, or URLs, after the first one that fails are never tried, and the error names that one alone.
# Documentation: nothing of it in the README or in the comments of AddReceivers and Send; https://github.com/nikoksr/notify/issues/48 says that Send goes on to the others after an error.
# Why: one topic that was deleted keeps every alert from the topics that were added after it, while those added before it get it once more with each retry. Give each receiver a service of its own.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

cat >main.go <<'END'
package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"

	"github.com/nikoksr/notify"
	"github.com/nikoksr/notify/service/amazonsns"
	webhooks "github.com/nikoksr/notify/service/http"
)

type chat struct{}

func (chat) Send(context.Context, string, string) error { return errors.New("chat is down") }

func main() {
	var asked []string
	// Takes the place of SNS and of four webhooks, on loopback.
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		receiver := r.URL.Path
		if receiver == "/" {
			receiver = r.FormValue("TopicArn")
		}
		receiver = receiver[strings.LastIndexAny(receiver, ":/")+1:]
		asked = append(asked, receiver)
		if receiver == "gone" {
			w.WriteHeader(404)
			fmt.Fprint(w, `<ErrorResponse><Error><Type>Sender</Type><Code>NotFound</Code><Message>Topic does not exist</Message></Error></ErrorResponse>`)
		} else {
			fmt.Fprint(w, `<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>`)
		}
	}))
	os.Setenv("AWS_ENDPOINT_URL", server.URL)
	send := func(name string, services ...notify.Notifier) {
		asked = nil
		err := notify.NewWithServices(services...).Send(context.Background(), "root signed in", "text")
		fmt.Printf("%s: sent to %s; refused: %t, says that second failed: %t\n", name, strings.Join(asked, ", "), err != nil, err != nil && strings.Contains(err.Error(), "second"))
	}
	topics := func(names ...string) notify.Notifier {
		sns, err := amazonsns.New("example", "example", "eu-west-1")
		if err != nil {
			panic(err)
		}
		for _, name := range names {
			sns.AddReceivers("arn:aws:sns:eu-west-1:123456789012:" + name)
		}
		return sns
	}
	urls := webhooks.New()
	for _, name := range []string{"first", "gone", "second", "third"} {
		urls.AddReceiversURLs(server.URL + "/" + name)
	}

	send("four topics", topics("first", "gone", "second", "third"))
	send("four webhooks", urls)
	send("a service that fails and three topics", chat{}, topics("first", "second", "third"))
}
END
go mod init probe >/dev/null 2>&1
go get github.com/nikoksr/notify@v1.3.0 >/dev/null 2>&1 && go mod tidy >/dev/null 2>&1 || exit 2
go run . | tee seen

diff - seen <<'END'
four topics: sent to first, gone; refused: true, says that second failed: false
four webhooks: sent to first, gone; refused: true, says that second failed: false
a service that fails and three topics: sent to first, second, third; refused: true, says that second failed: false
END
