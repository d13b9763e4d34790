#!/usr/bin/env bash
# Package: gocloud.dev v0.49.0 (Go; pubsub/awssnssqs)
# Guess: a message whose Ack SQS refuses, within a batch that it otherwise takes, comes again later, and Receive goes on with the others; an InternalError is tried again. Of messages sent in one batch, Send returns an error for those alone that SQS refuses.
# Happens: one entry that fails, with InternalError or an expired receipt, ends the subscription: each Receive from then on returns that error, and what arrives later is never received. Nothing is tried again. One message that SQS refuses makes Send fail for all of its batch, though the others were sent.
# Documentation: the comment of Receive says that an error which can't be retried is returned from then on, and to recreate the subscription or exit; that of Ack that acks which "persistently fail" are returned. Nothing says that an entry's error is one: https://pkg.go.dev/gocloud.dev/pubsub#Subscription.Receive
# Why: a loop that logs Receive's error and continues spins, and alerts wait in the queue, after one bad second; a sender that sends again what failed sends all of the batch twice.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

cat >main.go <<'END'
package main

import (
	"context"
	"crypto/md5"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"gocloud.dev/pubsub"
	"gocloud.dev/pubsub/awssnssqs"
	"gocloud.dev/pubsub/batcher"
)

var (
	lock    sync.Mutex
	waiting []string
	code    string
	asked   = map[string]int{}
)

// Takes the place of SQS, on loopback: it refuses the entry "bad" of a batch with code.
func answer(w http.ResponseWriter, r *http.Request) {
	lock.Lock()
	defer lock.Unlock()
	var body struct{ Entries []struct{ Id, MessageBody, ReceiptHandle string } }
	json.NewDecoder(r.Body).Decode(&body)
	var messages, taken, refused []map[string]any
	if strings.HasSuffix(r.Header.Get("X-Amz-Target"), "ReceiveMessage") {
		for _, text := range waiting {
			messages = append(messages, map[string]any{"Body": text, "ReceiptHandle": text})
		}
		waiting = nil
	}
	for _, entry := range body.Entries {
		name := entry.ReceiptHandle + entry.MessageBody
		asked[name]++
		if name == "bad" {
			refused = append(refused, map[string]any{"Id": entry.Id, "Code": code, "Message": "example", "SenderFault": code != "InternalError"})
		} else {
			taken = append(taken, map[string]any{"Id": entry.Id, "MD5OfMessageBody": fmt.Sprintf("%x", md5.Sum([]byte(entry.MessageBody)))})
		}
	}
	json.NewEncoder(w).Encode(map[string]any{"Messages": messages, "Successful": taken, "Failed": refused})
}

func main() {
	server := httptest.NewServer(http.HandlerFunc(answer))
	client := sqs.NewFromConfig(aws.Config{Region: "eu-west-1", BaseEndpoint: &server.URL, Credentials: credentials.NewStaticCredentialsProvider("example", "example", "")}, func(o *sqs.Options) { o.DisableMessageChecksumValidation = true })
	queue := server.URL + "/123456789012/alerts"
	receive := func(subscription *pubsub.Subscription) string {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		message, err := subscription.Receive(ctx)
		if err != nil {
			return err.Error()
		}
		message.Ack()
		return "received " + string(message.Body)
	}
	for _, code = range []string{"InternalError", "ReceiptHandleIsInvalid"} {
		clear(asked)
		waiting = []string{"bad", "good"}
		subscription := awssnssqs.OpenSubscription(context.Background(), client, queue, nil)
		receive(subscription)
		receive(subscription)
		time.Sleep(time.Second)
		lock.Lock()
		waiting = []string{"later"}
		lock.Unlock()
		for range 2 {
			fmt.Println(receive(subscription))
		}
		lock.Lock()
		fmt.Println("acks sent for the message:", asked["bad"])
		lock.Unlock()
		subscription.Shutdown(context.Background())
		lock.Lock()
		waiting = []string{"later"}
		lock.Unlock()
		fmt.Println("a new subscription:", receive(awssnssqs.OpenSubscription(context.Background(), client, queue, nil)))
	}

	code = "InvalidMessageContents"
	clear(asked)
	topic := awssnssqs.OpenSQSTopic(context.Background(), client, queue, &awssnssqs.TopicOptions{BatcherOptions: batcher.Options{MinBatchSize: 3, MaxBatchSize: 3}})
	var group sync.WaitGroup
	failed := map[string]bool{}
	for _, text := range []string{"one", "bad", "two"} {
		group.Go(func() {
			err := topic.Send(context.Background(), &pubsub.Message{Body: []byte(text)})
			lock.Lock()
			defer lock.Unlock()
			failed[text] = err != nil
		})
	}
	group.Wait()
	fmt.Println("Send failed:", failed)
}
END
go mod init probe >/dev/null 2>&1
go get gocloud.dev@v0.49.0 >/dev/null 2>&1 && go mod tidy >/dev/null 2>&1 || exit 2
go run . | tee seen

diff - seen <<'END'
pubsub (code=Unknown): sqs.DeleteMessageBatch failed for 1 message(s): InternalError, example
pubsub (code=Unknown): sqs.DeleteMessageBatch failed for 1 message(s): InternalError, example
acks sent for the message: 1
a new subscription: received later
pubsub (code=Unknown): sqs.DeleteMessageBatch failed for 1 message(s): ReceiptHandleIsInvalid, example
pubsub (code=Unknown): sqs.DeleteMessageBatch failed for 1 message(s): ReceiptHandleIsInvalid, example
acks sent for the message: 1
a new subscription: received later
Send failed: map[bad:true one:true two:true]
END
