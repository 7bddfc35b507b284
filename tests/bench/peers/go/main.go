// Copyright (c) 2026 The uninvite authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE or copy at https://www.boost.org/LICENSE_1_0.txt)

// The peer on Go's net/http and mattn/go-sqlite3: one transaction a request.
//
//	peer-go FILE
package main

import (
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"

	_ "github.com/mattn/go-sqlite3"
)

const findRole = `SELECT r.role FROM course c
 LEFT JOIN course_role r ON r.course_id = c.id AND r.user_id = ?2
 LEFT JOIN course_invitation i ON i.course_id = c.id AND i.user_id = ?2
 WHERE c.id = ?1 AND c.deleted = 0
 AND (c.privacy IN ('open', 'private') OR r.role IS NOT NULL OR i.user_id IS NOT NULL)`

// status is an error that is answered with this HTTP status.
type status int

func (s status) Error() string { return http.StatusText(int(s)) }

type server struct {
	// The connections of database/sql are handed out in no order: without this, p99 is five times as long.
	oneWrites                     sync.Mutex
	writer                        *sql.DB
	findToken, findRole           *sql.Stmt
	findRoleAgain, remove, record *sql.Stmt
}

func prepare(db *sql.DB, query string) *sql.Stmt {
	statement, err := db.Prepare(query)
	if err != nil {
		log.Fatal(err)
	}
	return statement
}

func open(file string, connections int, more string) *sql.DB {
	db, err := sql.Open("sqlite3", "file:"+file+"?_journal_mode=WAL&_synchronous=FULL&_foreign_keys=on&_busy_timeout=5000"+more)
	if err != nil {
		log.Fatal(err)
	}
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return db
}

func newServer(file string) *server {
	// BEGIN IMMEDIATE, and one connection: SQLite has one writer, and waiting in Go is cheaper than in its busy handler.
	writer := open(file, 1, "&_txlock=immediate")
	// As many readers as threads. Tried: 8, 64 and no limit, and GOMAXPROCS of 4 (within the noise, and more memory).
	reader := open(file, runtime.GOMAXPROCS(0), "")
	return &server{
		writer:        writer,
		findToken:     prepare(reader, "SELECT user_id FROM access_token WHERE token_sha256 = ?1 AND expires_at > ?2"),
		findRole:      prepare(reader, findRole),
		findRoleAgain: prepare(writer, findRole),
		remove:        prepare(writer, "DELETE FROM course_invitation WHERE course_id = ?1 AND user_id = ?2"),
		record:        prepare(writer, "INSERT INTO invitation_removal (course_id, user_id, removed_by, removed_at) VALUES (?1, ?2, ?3, ?4)"),
	}
}

func judgeRole(findRole *sql.Stmt, course, user int64) error {
	var role sql.NullString
	err := findRole.QueryRow(course, user).Scan(&role)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return status(http.StatusNotFound)
	case err != nil:
		return err
	case role.String != "creator" && role.String != "manager":
		return status(http.StatusForbidden)
	}
	return nil
}

func (s *server) admit(r *http.Request, course int64) (user int64, err error) {
	authorization := r.Header.Get("Authorization")
	if !strings.HasPrefix(authorization, "Bearer ") {
		return 0, status(http.StatusUnauthorized)
	}
	digest := sha256.Sum256([]byte(strings.TrimPrefix(authorization, "Bearer ")))
	err = s.findToken.QueryRow(digest[:], time.Now().Unix()).Scan(&user)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, status(http.StatusUnauthorized)
	}
	if err != nil {
		return 0, err
	}
	return user, judgeRole(s.findRole, course, user)
}

func readUsers(r *http.Request) ([]int64, error) {
	var body struct {
		Users []int64 `json:"users"`
	}
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil || len(body.Users) == 0 {
		return nil, status(http.StatusBadRequest)
	}
	for _, user := range body.Users {
		if user < 1 {
			return nil, status(http.StatusBadRequest)
		}
	}
	return body.Users, nil
}

func (s *server) removeInTransaction(course, actor int64, users []int64) error {
	s.oneWrites.Lock()
	defer s.oneWrites.Unlock()
	transaction, err := s.writer.Begin()
	if err != nil {
		return err
	}
	defer transaction.Rollback()
	// A manager may have been demoted since the first look.
	if err := judgeRole(transaction.Stmt(s.findRoleAgain), course, actor); err != nil {
		return err
	}
	remove, record := transaction.Stmt(s.remove), transaction.Stmt(s.record)
	now := time.Now().Unix()
	for _, user := range users {
		result, err := remove.Exec(course, user)
		if err != nil {
			return err
		}
		if removed, _ := result.RowsAffected(); removed == 0 {
			continue
		}
		if _, err := record.Exec(course, user, actor, now); err != nil {
			return err
		}
	}
	return transaction.Commit()
}

func (s *server) handle(r *http.Request) error {
	if r.Method != http.MethodDelete {
		return status(http.StatusMethodNotAllowed)
	}
	before, behind := "/api/v2/course/", "/invite/"
	text := strings.TrimSuffix(strings.TrimPrefix(r.URL.Path, before), behind)
	course, err := strconv.ParseInt(text, 10, 64)
	if err != nil || course < 1 || len(text)+len(before)+len(behind) != len(r.URL.Path) {
		return status(http.StatusNotFound)
	}
	user, err := s.admit(r, course)
	if err != nil {
		return err
	}
	users, err := readUsers(r)
	if err != nil {
		return err
	}
	return s.removeInTransaction(course, user, users)
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	err := s.handle(r)
	var known status
	switch {
	case err == nil:
		w.WriteHeader(http.StatusNoContent)
	case errors.As(err, &known):
		w.WriteHeader(int(known))
	default:
		log.Print(err)
		w.WriteHeader(http.StatusInternalServerError)
	}
}

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: peer-go FILE")
	}
	handler := newServer(os.Args[1])
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("listening on http://%s\n", listener.Addr())
	log.Fatal(http.Serve(listener, handler))
}
